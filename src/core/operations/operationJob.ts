import { Worker } from 'node:worker_threads';
import type { Progress } from '../../shared/contract/operations.ts';
import type { OperationEnd, OperationJob, OperationMessage } from './operationMessages.ts';

/** A job under way on a thread of its own. */
export interface RunningJob {
  /** Never rejects. */
  readonly ended: Promise<OperationEnd>;
  /** Has it stop and put back what it changed. */
  cancel(): void;
  /** Ends the thread where it is; what it changed is put back at the next start. */
  kill(): Promise<void>;
}

export interface JobListeners {
  readonly onProgress: (progress: Progress) => void;
  readonly onPuttingBack: () => void;
}

/** Starts a job. `threadUrl` is the file of operationThread: the source in tests, its built form in the app. */
export function startJob(threadUrl: URL, job: OperationJob, listeners: JobListeners): RunningJob {
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(threadUrl, { workerData: { job, cancelled }, env: {} });
  const ended = new Promise<OperationEnd>((resolve) => {
    worker.on('message', (message: OperationMessage) => {
      if (message.kind === 'progress') listeners.onProgress(message.progress);
      else if (message.kind === 'putting_back') listeners.onPuttingBack();
      else resolve(message);
    });
    worker.on('error', () => resolve({ kind: 'died' }));
    worker.on('exit', () => resolve({ kind: 'died' }));
  });
  return {
    ended,
    cancel: () => {
      Atomics.store(cancelled, 0, 1);
      Atomics.notify(cancelled, 0);
    },
    kill: async () => void (await worker.terminate()),
  };
}
