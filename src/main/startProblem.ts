import { app, dialog } from 'electron';
import { AppError } from '../shared/errors.ts';
import { checkUserData } from './userData.ts';

/**
 * Waits until the console can write its folder, asking the person each time it cannot. Resolves to false when they
 * chose to quit. A folder that cannot be written would otherwise end in a start that fails without a word.
 */
export async function untilUserDataIsUsable(folder: string): Promise<boolean> {
  for (;;) {
    try {
      checkUserData(folder);
      return true;
    } catch (caught) {
      if (!(caught instanceof AppError)) throw caught;
      // A terminal may be all there is to read it on.
      process.stderr.write(`AI Ops Console cannot start. ${caught.message}\n`);
      await app.whenReady();
      if (!(await askToTryAgain(caught.message))) return false;
    }
  }
}

/** The answer of a dialog arrives with a turn of the event loop, and nothing else makes it turn this early. */
const TURN_MS = 100;

async function askToTryAgain(reason: string): Promise<boolean> {
  const turning = setInterval(() => undefined, TURN_MS);
  try {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'AI Ops Console',
      message: 'The console cannot start.',
      detail: `${reason}\n\nMake the folder writable or free some space and try again, or start with --user-data-dir=FOLDER.`,
      buttons: ['Try again', 'Quit'],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    return response === 0;
  } finally {
    clearInterval(turning);
  }
}
