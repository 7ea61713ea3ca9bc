import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import { type RepairOptions, type RepairReport, repairFile } from './repairFile.ts';

/** What the thread is started with. */
export type RepairJob = Omit<RepairOptions, 'tick'>;

/** What the thread says; the last message is `done` or `failed`. */
export type RepairMessage =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly report: RepairReport }
  | { readonly kind: 'failed'; readonly error: ErrorBody };

const say = (message: RepairMessage) => parentPort?.postMessage(message);

try {
  const tick = (share: number) => say({ kind: 'progress', share });
  say({ kind: 'done', report: repairFile({ ...(workerData as RepairJob), tick }) });
} catch (caught) {
  say({ kind: 'failed', error: errorBodyOf(caught) });
}
