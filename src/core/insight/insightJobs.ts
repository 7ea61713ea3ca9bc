import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { InsightJob, InsightMessage } from './insightThread.ts';

/** Does jobs, each on a thread of its own that ends with it. */
export interface InsightJobs {
  /** Rejects with the job's `AppError`, and with `request.cancelled` once closed. */
  run(job: InsightJob): Promise<Exclude<InsightMessage, { kind: 'failed' }>>;
  close(): Promise<void>;
}

/** `threadUrl`: the file of `insightThread.ts`, built or as it is. */
export function createInsightJobs(threadUrl: URL): InsightJobs {
  const workers = new Set<Worker>();
  let closed = false;
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(threadUrl, { workerData: job, env: {} });
        workers.add(worker);
        worker.on('message', (message: InsightMessage) => {
          if (message.kind !== 'failed') return resolve(message);
          const { code, message: text, data } = message.error;
          reject(new AppError(code, text, data ? { data } : {}));
        });
        worker.on('error', (cause) => reject(ended(cause)));
        worker.on('exit', () => {
          workers.delete(worker);
          reject(closed ? stopped() : ended());
        });
      }),
    async close() {
      closed = true;
      await Promise.all([...workers].map((worker) => worker.terminate()));
    },
  };
}

function stopped(): AppError {
  return new AppError('request.cancelled', 'The console is closing.');
}

function ended(cause?: unknown): AppError {
  return new AppError('internal', 'Looking into the cache ended before its time. Try again.', { cause });
}
