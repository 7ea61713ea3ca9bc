import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './paths.ts';

/** Signals by which a person or a supervisor ends a command. */
export const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Thrown once a signal has ended the command: nothing more is to be started. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.exitCode = exitCode(null, signal);
  }
}

/** Exit code of a finished child: its own, or 128 + the signal's number as shells have it. */
function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

/**
 * Waits for a child and passes SIGINT, SIGTERM and SIGHUP on to it meanwhile.
 * Resolves to its exit code (128 + n if signal n ended it). Rejects if it could not be started, and with
 * `Interrupted` once it has ended after a signal to us.
 */
export function follow(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let received: NodeJS.Signals | undefined;
    const pass = (signal: NodeJS.Signals) => {
      received = signal;
      child.kill(signal);
    };
    const stop = () => {
      for (const signal of endingSignals) process.off(signal, pass);
    };
    for (const signal of endingSignals) process.on(signal, pass);
    child.once('error', (error) => {
      stop();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      stop();
      if (received) reject(new Interrupted(received));
      else resolve(exitCode(code, signal));
    });
  });
}

/** Runs a program in the repository's root with our own input and output. As `follow`. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return follow(spawn(command, args, { cwd: root, stdio: 'inherit', ...options }));
}

/** Outcome of `capture`: `code` is undefined when the time limit ended the program. */
export interface Captured {
  readonly code: number | undefined;
  readonly output: string;
}

/**
 * Runs a program and collects what it prints on both streams. Killed after `timeLimit` milliseconds.
 * A program that cannot be started counts as code 127 with the reason as output.
 */
export function capture(
  command: string,
  args: readonly string[],
  { timeLimit = 600_000, ...options }: SpawnOptions & { timeLimit?: number } = {},
): Promise<Captured> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeLimit);
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: error.message });
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: late ? undefined : exitCode(code, signal), output });
    });
  });
}
