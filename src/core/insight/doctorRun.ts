import { Worker } from 'node:worker_threads';
import type { Doctor } from '../../shared/contract/insight.ts';
import { AppError } from '../../shared/errors.ts';
import type { DoctorJob, DoctorMessage } from './doctorThread.ts';

/** A look at a file, under way on a thread of its own. */
export interface RunningDoctor {
  /** Rejects with a `storage.*` error or `request.cancelled`. */
  readonly result: Promise<Doctor>;
  readonly cancel: () => void;
}

/** Has `doctorOf` done on a thread; `threadUrl` is that of `doctorThread`. */
export function startDoctor(threadUrl: URL, job: DoctorJob): RunningDoctor {
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(threadUrl, { workerData: { job, cancelled }, env: {} });
  const result = new Promise<Doctor>((resolve, reject) => {
    worker.on('message', (message: DoctorMessage) => {
      if (message.kind === 'done') return resolve(message.doctor);
      const { code, message: text, data = {} } = message.error;
      reject(new AppError(code, text, { data }));
    });
    const ended = (cause?: unknown) => {
      const message = 'The look at the file ended before its time. Nothing was changed; try again.';
      reject(new AppError('storage.failed', message, { data: { file: job.target.file }, cause }));
    };
    worker.on('error', ended);
    worker.on('exit', () => ended());
  });
  return { result, cancel: () => void Atomics.store(cancelled, 0, 1) };
}
