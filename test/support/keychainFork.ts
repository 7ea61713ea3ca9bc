import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { HelperProcess, SpawnHelper } from '../../src/main/platform/keychainConnection.ts';
import { helperEnvironment } from '../../src/main/platform/keychainEnvironment.ts';

const ENTRY = join(import.meta.dirname, '../../src/main/platform/keychainProcess.ts');

/** The real helper under plain Node, with every process it started so far. */
export interface ForkedKeychain {
  readonly spawn: SpawnHelper;
  readonly children: readonly ChildProcess[];
  /** The processes that still run. */
  running(): readonly ChildProcess[];
}

/** Starts the keychain's helper as the app does, but with `child_process.fork`. */
export function forkedKeychain(environment: Readonly<Record<string, string | undefined>>): ForkedKeychain {
  const children: ChildProcess[] = [];
  const spawn = (): HelperProcess => {
    const child = fork(ENTRY, [], { env: helperEnvironment(environment), execArgv: [], stdio: 'ignore' });
    children.push(child);
    child.on('error', () => child.kill('SIGKILL'));
    return {
      send: (request) => void child.send(request),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => void child.kill('SIGKILL'),
    };
  };
  const running = () => children.filter((child) => child.exitCode === null && child.signalCode === null);
  return { spawn, children, running };
}
