import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endingSignals, Interrupted, run } from '../support/process.ts';
import { startDisplay } from './display.ts';
import { startKeyring } from './keyring.ts';
import { endSession, sessionMark } from './processes.ts';

/** What a session brings besides the command. */
export interface SessionOptions {
  /** Variables added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A virtual display (Linux). Else the caller's own display, if any, is left as it is. */
  readonly display: boolean;
  /** A message bus with an unlocked, empty keyring (Linux). Else the caller's own. */
  readonly keyring: boolean;
}

function isolatedEnvironment(folder: string, env: SessionOptions['env']): NodeJS.ProcessEnv {
  const runtime = join(folder, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const isolated: NodeJS.ProcessEnv = {
    ...process.env,
    ...env,
    HOME: folder,
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_RUNTIME_DIR: runtime,
    [sessionMark]: folder,
  };
  // A service of the caller's desktop would answer in place of ours.
  delete isolated.DBUS_SESSION_BUS_ADDRESS;
  delete isolated.GNOME_KEYRING_CONTROL;
  return isolated;
}

/**
 * Runs a command on Linux with a display and a keychain of its own and with a throw-away HOME, so that neither
 * the caller's windows nor the caller's keyring are touched; elsewhere with the system's own. Signals reach the
 * command, and whatever it leaves behind is ended. Resolves to the command's exit code; rejects with `Interrupted`
 * after a signal to us, and when the session cannot be made, naming the program that failed.
 */
export async function runInSession(
  command: string,
  args: readonly string[],
  { env = {}, display, keyring }: SessionOptions,
): Promise<number> {
  if (process.platform !== 'linux') return run(command, args, { env: { ...process.env, ...env } });
  // Short: the sockets below it have at most 107 characters.
  const folder = mkdtempSync(join(tmpdir(), 'session-'));
  const session = isolatedEnvironment(folder, env);
  let ended: NodeJS.Signals | undefined;
  const remember = (signal: NodeJS.Signals) => {
    ended = signal;
  };
  for (const signal of endingSignals) process.on(signal, remember);
  try {
    if (display) {
      session.DISPLAY = await startDisplay(session);
      delete session.WAYLAND_DISPLAY;
      delete session.XAUTHORITY;
    }
    if (keyring) session.DBUS_SESSION_BUS_ADDRESS = await startKeyring(session);
    if (ended) throw new Interrupted(ended);
    return await run(command, args, { env: session });
  } finally {
    await endSession(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    for (const signal of endingSignals) process.off(signal, remember);
  }
}
