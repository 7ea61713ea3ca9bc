import { join } from 'node:path';
import { appEnvironment } from '../electron/launch.ts';
import { runInSession } from '../session/run.ts';
import { prepareApp } from '../setup/prepare.ts';
import { root } from '../support/paths.ts';

/**
 * Opens the built app on a virtual display and walks through it; pictures go to out/tour.
 * Resolves to 0 when every stop was reached.
 */
export async function runTour(args: readonly string[] = []): Promise<number> {
  const electron = await prepareApp('session');
  console.log(`tour: walking through the console on Electron ${electron.version}`);
  return runInSession(process.execPath, [join(root, 'test/tour/tour.ts'), ...args], {
    env: appEnvironment(electron),
    display: true,
    keyring: true,
  });
}
