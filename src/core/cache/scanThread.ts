import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import { openReader } from '../storage/reader.ts';
import { runScan, type Scan, type ScanResult } from './scan.ts';

/** One scan of one file. */
export interface ScanJob {
  readonly file: string;
  readonly table: string;
  readonly busyTimeoutMs: number;
  readonly scan: Scan;
}

export type ScanOutcome =
  | { readonly kind: 'done'; readonly result: ScanResult }
  | { readonly kind: 'failed'; readonly error: ErrorBody };

function outcomeOf({ file, table, busyTimeoutMs, scan }: ScanJob): ScanOutcome {
  try {
    const reader = openReader(file, { busyTimeoutMs });
    try {
      return { kind: 'done', result: runScan(reader, table, scan) };
    } finally {
      reader.close();
    }
  } catch (caught) {
    return { kind: 'failed', error: errorBodyOf(caught) };
  }
}

parentPort?.postMessage(outcomeOf(workerData as ScanJob));
