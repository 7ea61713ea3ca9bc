import { utilityProcess } from 'electron';
import type { HelperProcess, SpawnHelper } from './keychainConnection.ts';
import { helperEnvironment } from './keychainEnvironment.ts';

/** The helper's name in what Electron tells of its processes. */
export const KEYCHAIN_HELPER = 'Keychain helper';

/** Starts the keychain's helper as an Electron utility process from its built entry file. The app must be ready. */
export function utilityKeychain(
  entryFile: string,
  environment: Readonly<Record<string, string | undefined>>,
): SpawnHelper {
  return (): HelperProcess => {
    const child = utilityProcess.fork(entryFile, [], {
      env: helperEnvironment(environment),
      serviceName: KEYCHAIN_HELPER,
      // libsecret writes warnings of its own there; answers come as messages.
      stdio: 'ignore',
    });
    return {
      send: (request) => child.postMessage(request),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => {
        const { pid } = child;
        if (!child.kill() || pid === undefined) return;
        try {
          // kill() above asks politely, which a process with blocked threads may not hear.
          process.kill(pid, 'SIGKILL');
        } catch {
          // It heard: there is nothing left to end.
        }
      },
    };
  };
}
