import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { Examination, ExamineOptions } from './examine.ts';
import type { FileJob, FileMessage } from './fileThread.ts';

/** Looks at files on threads, since a disk on a network, or a lock, may keep one waiting. */
export interface FileJobs {
  /** See `examineFile`. */
  examine(options: ExamineOptions): Promise<Examination>;
  /** See `proveWriting`. */
  prove(
    path: string,
    options: { readonly busyTimeoutMs: number; readonly damaged: boolean; readonly table: string },
  ): Promise<void>;
  /** See `tidyBeside`. */
  tidy(path: string): Promise<void>;
}

/** How long a disk may take to answer, ms; locks come on top. */
const LONGEST_MS = 30_000;

export function createFileJobs(threadUrl: URL, longestMs = LONGEST_MS): FileJobs {
  const run = (job: FileJob, waitMs: number) => runJob(threadUrl, job, longestMs + waitMs);
  return {
    examine: async (options) => {
      const message = await run({ kind: 'examine', ...options }, options.busyTimeoutMs);
      if (message.kind === 'examined') return message.examination;
      throw ended(options.path);
    },
    prove: async (path, options) =>
      void (await run({ kind: 'prove', path, ...options }, options.busyTimeoutMs)),
    tidy: async (path) => void (await run({ kind: 'tidy', path }, 0)),
  };
}

function runJob(threadUrl: URL, job: FileJob, longestMs: number): Promise<FileMessage> {
  const worker = new Worker(threadUrl, { workerData: { job }, env: {} });
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => {
      void worker.terminate();
      reject(silent(job.path, longestMs));
    }, longestMs);
    worker.on('message', (message: FileMessage) => {
      clearTimeout(giveUp);
      if (message.kind === 'copying') return;
      if (message.kind !== 'failed') return resolve(message);
      const { code, message: sentence, data = {} } = message.error;
      reject(new AppError(code, sentence, { data, cause: message.bug ?? undefined }));
    });
    worker.on('error', (cause) => reject(ended(job.path, cause)));
    worker.on('exit', () => {
      clearTimeout(giveUp);
      reject(ended(job.path));
    });
  });
}

function silent(path: string, waitedMs: number): AppError {
  const seconds = Math.round(waitedMs / 1000);
  return new AppError(
    'storage.cannot_open',
    `${path}: The disk did not answer for ${seconds} s. If it is on a network, check the connection; copy the file to this machine, or try again.`,
    { data: { file: path } },
  );
}

function ended(path: string, cause?: unknown): AppError {
  return new AppError(
    'storage.failed',
    `${path}: The look into the file ended before its time. Nothing was changed; try again.`,
    { data: { file: path }, cause },
  );
}
