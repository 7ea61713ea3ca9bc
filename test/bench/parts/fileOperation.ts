import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startJob } from '../../../src/core/operations/operationJob.ts';
import type { OperationInput } from '../../../src/shared/contract/operations.ts';

/** The thread of operations as source. */
const threadUrl = new URL('../../../src/core/operations/operationThread.ts', import.meta.url);

/** What a piece of work cost. */
export interface Cost {
  readonly seconds: number;
  /** The longest time for which the main thread could do nothing else, ms. */
  readonly blockMs: number;
}

/** Does an operation on its thread, as the console does, while the main thread is watched. Throws when it fails. */
export async function costOfOperation(file: string, folder: string, input: OperationInput): Promise<Cost> {
  mkdirSync(folder, { recursive: true });
  return watched(async () => {
    const context = {
      target: { id: 'own', file, table: 'ai_cache', own: true, writable: true, busyTimeoutMs: 3000 },
      consoleFile: join(folder, 'console.sqlite'),
      now: Date.now(),
      backups: { folder: join(folder, 'backups'), keep: 1 },
    };
    const job = { kind: 'run', input, context, trashFile: join(folder, 'trash.sqlite') } as const;
    const listeners = { onProgress: () => undefined, onPuttingBack: () => undefined };
    const end = await startJob(threadUrl, job, listeners).ended;
    if (end.kind !== 'ran') throw new Error(JSON.stringify(end));
  });
}

/** The longest block of a main thread that has nothing to do for so long. */
export async function idleBlockMs(seconds: number): Promise<number> {
  return (await watched(() => setTimeout(seconds * 1000))).blockMs;
}

/** What a piece of work cost, and how long the main thread was held up by it. */
export async function watched(work: () => Promise<unknown>): Promise<Cost> {
  const watch = watchMainThread();
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, blockMs: watch.stop() };
}

const LOOK_EVERY_MS = 1;

/**
 * Looks at the main thread every ms; `stop` gives the longest time in which it did not come to look. The time for which
 * it only waited for a processor is left out: on a busy machine that says how busy the machine is, not what held the thread up.
 */
function watchMainThread(): { stop: () => number } {
  let longest = 0;
  let before = { at: performance.now(), waited: waitedForProcessorMs() };
  const look = () => {
    const now = { at: performance.now(), waited: waitedForProcessorMs() };
    longest = Math.max(longest, now.at - before.at - (now.waited - before.waited) - LOOK_EVERY_MS);
    before = now;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return Math.max(0, longest);
    },
  };
}

/** How long this thread has waited for a processor since it began, ms; 0 where the system does not tell. */
function waitedForProcessorMs(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** How many rows the file of these benchmarks has. */
export function benchRows(): number {
  return Number(process.env.BENCH_ROWS ?? 1_000_000);
}
