import { parentPort, workerData } from 'node:worker_threads';
import type { Doctor } from '../../shared/contract/insight.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { type DoctorOptions, doctorOf } from './doctor.ts';

/** What the thread looks at. */
export interface DoctorJob extends Omit<DoctorOptions, 'tick'> {
  readonly target: CacheTarget;
}

/** The one message of the thread. */
export type DoctorMessage =
  | { readonly kind: 'done'; readonly doctor: Doctor }
  | { readonly kind: 'failed'; readonly error: ErrorBody };

const { job, cancelled } = workerData as { job: DoctorJob; cancelled: Int32Array };

function tick(): void {
  // The thread is busy from its first to its last line: no message would be heard.
  if (Atomics.load(cancelled, 0) === 1) throw new AppError('request.cancelled', 'The look was stopped.');
}

function look(): DoctorMessage {
  try {
    return { kind: 'done', doctor: doctorOf(job.target, { ...job, tick }) };
  } catch (caught) {
    return { kind: 'failed', error: errorBodyOf(caught) };
  }
}

parentPort?.postMessage(look());
