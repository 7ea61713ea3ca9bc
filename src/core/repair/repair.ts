import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { RepairReport } from './repairFile.ts';
import type { RepairJob, RepairMessage } from './repairThread.ts';

/** A repair under way. */
export interface RunningRepair {
  /** Rejects with a `storage.*` error, or with `request.cancelled`; the file is then as it was. */
  readonly report: Promise<RepairReport>;
  /** Stops it. Once the files are being exchanged it runs to its end. */
  readonly cancel: () => void;
}

/** Repairs a cache file on a thread of its own (`repairFile`). `onProgress` is told the share done, 0 to 1. */
export function startRepair(
  threadUrl: URL,
  job: RepairJob,
  onProgress: (share: number) => void,
): RunningRepair {
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(threadUrl, { workerData: { job, cancelled }, env: {} });
  const report = new Promise<RepairReport>((resolve, reject) => {
    worker.on('message', (message: RepairMessage) => {
      if (message.kind === 'progress') onProgress(message.share);
      else if (message.kind === 'done') resolve(message.report);
      else
        reject(new AppError(message.error.code, message.error.message, { data: message.error.data ?? {} }));
    });
    worker.on('error', (cause) => reject(died(job.file, cause)));
    worker.on('exit', () => reject(died(job.file)));
  });
  return { report, cancel: () => void Atomics.store(cancelled, 0, 1) };
}

function died(file: string, cause?: unknown): AppError {
  return new AppError(
    'storage.failed',
    `${file}: The repair ended before its time. Nothing was changed; try again.`,
    {
      data: { file },
      cause,
    },
  );
}
