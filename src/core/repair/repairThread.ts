import { parentPort, workerData } from 'node:worker_threads';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import { type RepairOptions, type RepairReport, repairFile } from './repairFile.ts';

/** What is repaired. */
export type RepairJob = Omit<RepairOptions, 'tick'>;

/** What the thread says; the last message is `done` or `failed`. */
export type RepairMessage =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly report: RepairReport }
  | { readonly kind: 'failed'; readonly error: ErrorBody };

const { job, cancelled } = workerData as { job: RepairJob; cancelled: Int32Array };
const say = (message: RepairMessage) => parentPort?.postMessage(message);

function tick(share: number): void {
  // The thread is busy from its first to its last line: no message would be heard.
  if (Atomics.load(cancelled, 0) === 1) {
    throw new AppError('request.cancelled', 'The repair was stopped. The file is as it was.');
  }
  say({ kind: 'progress', share });
}

try {
  say({ kind: 'done', report: repairFile({ ...job, tick }) });
} catch (caught) {
  say({ kind: 'failed', error: errorBodyOf(caught) });
}
