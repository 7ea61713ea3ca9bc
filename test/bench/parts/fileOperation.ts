import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
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
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  delay.disable();
  return { seconds, blockMs: delay.max / 1e6 };
}

/** How many rows the file of these benchmarks has. */
export function benchRows(): number {
  return Number(process.env.BENCH_ROWS ?? 1_000_000);
}
