import { parentPort, workerData } from 'node:worker_threads';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import { integrityProblems } from '../storage/integrity.ts';
import { type RepairOptions, type RepairReport, repairFile } from './repairFile.ts';

/** What the thread does with a file. */
export type CareJob =
  | { readonly kind: 'check'; readonly file: string; readonly busyTimeoutMs: number }
  | ({ readonly kind: 'repair' } & Omit<RepairOptions, 'tick'>);

/** What the thread says; the last message is a result or `failed`. */
export type CareMessage =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'checked'; readonly problems: readonly string[] }
  | { readonly kind: 'repaired'; readonly report: RepairReport }
  | { readonly kind: 'failed'; readonly error: ErrorBody };

const { job, cancelled } = workerData as { job: CareJob; cancelled: Int32Array };
const say = (message: CareMessage) => parentPort?.postMessage(message);

function tick(share: number): void {
  // The thread is busy from its first to its last line: no message would be heard.
  if (Atomics.load(cancelled, 0) === 1) {
    throw new AppError('request.cancelled', 'The repair was stopped. The file is as it was.');
  }
  say({ kind: 'progress', share });
}

try {
  if (job.kind === 'check') say({ kind: 'checked', problems: integrityProblems(job.file, job) });
  else say({ kind: 'repaired', report: repairFile({ ...job, tick }) });
} catch (caught) {
  say({ kind: 'failed', error: errorBodyOf(caught) });
}
