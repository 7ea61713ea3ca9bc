import { resolve } from 'node:path';
import { app, dialog, Menu, protocol } from 'electron';
import { APP_SCHEME } from './contentSecurity.ts';
import { takeEnvironment } from './environment.ts';
import { openShell } from './shell.ts';
import { untilUserDataIsUsable } from './startProblem.ts';
import { wantedFileOf } from './wantedFile.ts';

const environment = takeEnvironment(process.env);

// It would take the switch from the processes to come, which root cannot do without. The window's own sandbox is on anyway.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
]);

// Else Electron builds its own one, only to have it replaced.
Menu.setApplicationMenu(null);

start().catch((caught: unknown) => {
  // A bug of ours. Without a word it would be a program that does not start.
  const reason = caught instanceof Error ? `${caught.stack}` : String(caught);
  process.stderr.write(`AI Ops Console could not start. ${reason}\n`);
  dialog.showErrorBox('The console could not start', reason);
  app.exit(1);
});

async function start(): Promise<void> {
  const userData = chosenUserData();
  // Before the lock: taking it writes to the folder too, and a failure would look like a second start.
  if (!(await untilUserDataIsUsable(userData))) return app.exit(1);
  const wantedFile = wantedFileOf(process.argv, process.cwd());
  // What the running console gets of the arguments themselves, Chromium has put into another order.
  if (!app.requestSingleInstanceLock({ cache: wantedFile })) return app.exit(0);
  await app.whenReady();
  const shell = openShell(environment);
  // Loaded behind the window, which needs none of it to come up.
  const { runConsole } = await import('./runConsole.ts');
  await runConsole({ userData, environment, shell, wantedFile });
}

/** The folder the person named, also where it cannot be made: Electron would take the default one without a word. */
function chosenUserData(): string {
  const named = app.commandLine.getSwitchValue('user-data-dir');
  if (named !== '') app.setPath('userData', resolve(named));
  return app.getPath('userData');
}
