import { type ChildProcess, spawn } from 'node:child_process';
import { appArguments, appExecutable } from './app.ts';

/** A console that was started as a person's desktop starts it: nobody is connected to it. */
export interface RawApp {
  readonly process: ChildProcess;
  /** What it has written to its standard error so far. */
  errors(): string;
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

export function startRawApp(
  userData: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): RawApp {
  const child = spawn(appExecutable(), [`--user-data-dir=${userData}`, ...appArguments(), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let errors = '';
  child.stderr.on('data', (piece) => {
    errors += String(piece);
  });
  const exit = new Promise<Awaited<RawApp['exit']>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return { process: child, errors: () => errors, exit };
}
