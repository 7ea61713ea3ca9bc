import { parentPort, workerData } from 'node:worker_threads';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import { type Examination, type ExamineOptions, examineFile } from './examine.ts';
import { proveWriting, tidyBeside } from './proveWriting.ts';

/** What the thread does with a file. */
export type FileJob =
  | ({ readonly kind: 'examine' } & ExamineOptions)
  | {
      readonly kind: 'prove';
      readonly path: string;
      readonly busyTimeoutMs: number;
      readonly damaged: boolean;
      readonly table: string;
    }
  | { readonly kind: 'tidy'; readonly path: string };

/** What the thread says. All but `copying` are its last message. */
export type FileMessage =
  | { readonly kind: 'copying' }
  | { readonly kind: 'examined'; readonly examination: Examination }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: ErrorBody; readonly bug: string | null };

const say = (message: FileMessage) => parentPort?.postMessage(message);

function work(job: FileJob): FileMessage {
  switch (job.kind) {
    case 'examine':
      return {
        kind: 'examined',
        examination: examineFile({ ...job, onCopy: () => say({ kind: 'copying' }) }),
      };
    case 'prove':
      proveWriting(job.path, job);
      return { kind: 'done' };
    default:
      tidyBeside(job.path);
      return { kind: 'done' };
  }
}

function answer(): FileMessage {
  try {
    return work((workerData as { job: FileJob }).job);
  } catch (caught) {
    return {
      kind: 'failed',
      error: errorBodyOf(caught),
      bug: caught instanceof AppError ? null : String(caught),
    };
  }
}

say(answer());
