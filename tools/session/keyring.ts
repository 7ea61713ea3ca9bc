import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { firstLine } from './display.ts';

/**
 * Starts a message bus and on it a gnome-keyring, unlocked with an empty password; resolves to the bus's address.
 * The keyring lives below `env.HOME`, which must be a throw-away folder. Rejects when either program is missing
 * or does not come up within 10 seconds.
 */
export async function startKeyring(env: NodeJS.ProcessEnv): Promise<string> {
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  bus.unref();
  const address = await firstLine(bus, bus.stdout, 'dbus-daemon');
  const keyring = spawn('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    env: { ...env, DBUS_SESSION_BUS_ADDRESS: address },
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: 10_000,
  });
  keyring.stdin.end('\n');
  // It leaves a daemon behind and ends once that one answers on the bus.
  const [code] = await once(keyring, 'exit');
  if (code !== 0) throw new Error(`session: gnome-keyring-daemon ended with ${code}`);
  return address;
}
