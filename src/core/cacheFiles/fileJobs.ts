import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { Examination, ExamineOptions } from './examine.ts';
import type { FileJob, FileMessage } from './fileThread.ts';

/** Looks at files on threads, since a disk on a network, or a lock, may keep one waiting. */
export interface FileJobs {
  /** See `examineFile`. */
  examine(options: ExamineOptions): Promise<Examination>;
  /** See `proveWriting`. */
  prove(path: string, options: { readonly busyTimeoutMs: number; readonly damaged: boolean }): Promise<void>;
  /** See `tidyBeside`. */
  tidy(path: string): Promise<void>;
}

export function createFileJobs(threadUrl: URL): FileJobs {
  return {
    examine: async (options) => {
      const message = await run(threadUrl, { kind: 'examine', ...options });
      if (message.kind === 'examined') return message.examination;
      throw ended(options.path);
    },
    prove: async (path, options) => void (await run(threadUrl, { kind: 'prove', path, ...options })),
    tidy: async (path) => void (await run(threadUrl, { kind: 'tidy', path })),
  };
}

function run(threadUrl: URL, job: FileJob): Promise<FileMessage> {
  const worker = new Worker(threadUrl, { workerData: { job }, env: {} });
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FileMessage) => {
      if (message.kind !== 'failed') return resolve(message);
      const { code, message: sentence, data = {} } = message.error;
      reject(new AppError(code, sentence, { data, cause: message.bug ?? undefined }));
    });
    worker.on('error', (cause) => reject(ended(job.path, cause)));
    worker.on('exit', () => reject(ended(job.path)));
  });
}

function ended(path: string, cause?: unknown): AppError {
  return new AppError(
    'storage.failed',
    `${path}: The look into the file ended before its time. Nothing was changed; try again.`,
    { data: { file: path }, cause },
  );
}
