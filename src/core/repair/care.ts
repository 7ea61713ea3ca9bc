import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { CareJob, CareMessage } from './careThread.ts';
import type { RepairOptions, RepairReport } from './repairFile.ts';

/** Work on a file, under way on a thread of its own. */
export interface Running<Result> {
  /** Rejects with a `storage.*` error or `request.cancelled`; the file is then as it was. */
  readonly result: Promise<Result>;
  /** Stops it. A repair that exchanges the files already runs to its end. */
  readonly cancel: () => void;
}

/** Reads the whole file; the result is what is wrong with it (`integrityProblems`). */
export function startCheck(
  threadUrl: URL,
  job: { readonly file: string; readonly busyTimeoutMs: number },
): Running<readonly string[]> {
  const thread = start(threadUrl, { kind: 'check', ...job }, () => undefined);
  const cancel = () => {
    thread.reject(new AppError('request.cancelled', 'The check was stopped.'));
    // Nothing is written, so it can be ended anywhere.
    void thread.worker.terminate();
  };
  return { result: thread.last.then((last) => (last.kind === 'checked' ? last.problems : [])), cancel };
}

/** Repairs a cache file (`repairFile`). `onProgress` is told the share done, 0 to 1. */
export function startRepair(
  threadUrl: URL,
  job: Omit<RepairOptions, 'tick'>,
  onProgress: (share: number) => void,
): Running<RepairReport> {
  const thread = start(threadUrl, { kind: 'repair', ...job }, onProgress);
  const result = thread.last.then((last) => {
    if (last.kind === 'repaired') return last.report;
    throw ended(job.file);
  });
  return { result, cancel: () => void Atomics.store(thread.cancelled, 0, 1) };
}

function start(threadUrl: URL, job: CareJob, onProgress: (share: number) => void) {
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(threadUrl, { workerData: { job, cancelled }, env: {} });
  let reject: (error: AppError) => void = () => undefined;
  const last = new Promise<CareMessage>((resolve, rejectLast) => {
    reject = rejectLast;
    worker.on('message', (message: CareMessage) => {
      if (message.kind === 'progress') return onProgress(message.share);
      if (message.kind !== 'failed') return resolve(message);
      reject(new AppError(message.error.code, message.error.message, { data: message.error.data ?? {} }));
    });
    worker.on('error', (cause) => reject(ended(job.file, cause)));
    worker.on('exit', () => reject(ended(job.file)));
  });
  return { worker, cancelled, last, reject };
}

function ended(file: string, cause?: unknown): AppError {
  return new AppError(
    'storage.failed',
    `${file}: The work on the file ended before its time. The file is as it was; try again.`,
    { data: { file }, cause },
  );
}
