import { Worker } from 'node:worker_threads';
import type { AuditReport } from '../../shared/contract/audit.ts';
import { AppError } from '../../shared/errors.ts';
import type { OnProgress, VerifyJob } from './verify.ts';
import type { FromVerify } from './verifyMessages.ts';

/** Checks a log on a thread of its own. Rejects as `verifyLog` throws, and with `request.cancelled`. */
export type VerifyRun = (job: VerifyJob, signal: AbortSignal, onProgress: OnProgress) => Promise<AuditReport>;

/** `threadUrl` is the file of verifyThread: the source in tests, its built form in the app. */
export function createVerifyRun(threadUrl: URL): VerifyRun {
  return (job, signal, onProgress) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(threadUrl, { workerData: job, env: {} });
      const stop = () => {
        reject(new AppError('request.cancelled', 'The check was stopped.'));
        void worker.terminate();
      };
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      worker.on('message', (message: FromVerify) => {
        if (message.kind === 'progress') onProgress(message.bytes, message.of);
        else if (message.kind === 'done') resolve(message.report);
        else reject(new AppError(message.error.code, message.error.message));
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        signal.removeEventListener('abort', stop);
        reject(new AppError('internal', 'The check ended without a verdict. Try again.'));
      });
    });
}
