import { resolve } from 'node:path';
import { app, protocol } from 'electron';
import { APP_SCHEME } from './contentSecurity.ts';
import { takeEnvironment } from './environment.ts';
import { runConsole } from './runConsole.ts';
import { untilUserDataIsUsable } from './startProblem.ts';

const environment = takeEnvironment(process.env);

// It would take the switch from the processes to come, which root cannot do without. The window's own sandbox is on anyway.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
]);

void start();

async function start(): Promise<void> {
  const userData = chosenUserData();
  // Before the lock: taking it writes to the folder too, and a failure would look like a second start.
  if (!(await untilUserDataIsUsable(userData))) app.exit(1);
  else if (app.requestSingleInstanceLock()) await runConsole({ userData, environment });
  else app.exit(0);
}

/** The folder the person named, also where it cannot be made: Electron would take the default one without a word. */
function chosenUserData(): string {
  const named = app.commandLine.getSwitchValue('user-data-dir');
  if (named !== '') app.setPath('userData', resolve(named));
  return app.getPath('userData');
}
