import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import { openReader, type Reader } from '../storage/reader.ts';
import {
  type CacheInspector,
  type InspectedEntry,
  type ListedRow,
  type NamespaceFigures,
  SHOWN_CHARS,
  shown,
} from './inspector.ts';
import { rowsAtMost, runScan, type Scan, type ScanResult } from './scan.ts';
import type { ScanJob, ScanOutcome } from './scanThread.ts';
import { checkedTableName } from './tableSql.ts';

export interface FileInspectorOptions {
  readonly file: string;
  readonly table: string;
  readonly busyTimeoutMs: number;
  /** The scan thread: its source in tests, its built file in the app. */
  readonly threadUrl: URL;
}

// About what a scan may read within a frame; more goes to the thread.
const INLINE_ROWS_TO_SUM = 2000;
const INLINE_ROWS_TO_SORT = 10_000;

/** The inspector of a cache file. What may touch many rows runs in a thread, on a connection of its own. */
export class FileInspector implements CacheInspector {
  readonly #options: FileInspectorOptions;

  constructor(options: FileInspectorOptions) {
    this.#options = options;
  }

  async figures(nowS: number): Promise<readonly NamespaceFigures[]> {
    const scan = { kind: 'figures', nowS } as const;
    const isShort = this.#withReader(
      (reader) => rowsAtMost(reader, this.#options.table) <= INLINE_ROWS_TO_SUM,
    );
    return (await this.#scan(scan, isShort)).figures;
  }

  async list(namespace: string | null, limit: number, offset: number): Promise<readonly ListedRow[]> {
    const scan = { kind: 'list', namespace, limit, offset } as const;
    // Inside a namespace an index gives the order, and only the rows before the page are walked over.
    const isShort =
      namespace === null
        ? this.#withReader((reader) => rowsAtMost(reader, this.#options.table) <= INLINE_ROWS_TO_SORT)
        : offset + limit <= INLINE_ROWS_TO_SORT;
    return (await this.#scan(scan, isShort)).rows;
  }

  async entry(namespace: string, key: string): Promise<InspectedEntry | null> {
    const table = checkedTableName(this.#options.table);
    const sql = `SELECT namespace, key, octet_length(value_json) AS bytes, '' AS start, created_at AS createdAt,
        expires_at AS expiresAt, last_access_at AS lastAccessAt, access_count AS accessCount,
        CASE WHEN octet_length(value_json) <= ${4 * SHOWN_CHARS} THEN value_json
          ELSE substr(value_json, 1, ${SHOWN_CHARS + 1}) END AS value
      FROM ${table} WHERE namespace = ? AND key = ?`;
    const row = this.#withReader((reader) =>
      reader.prepare<ListedRow & { value: string | Buffer }>(sql).get(namespace, key),
    );
    if (!row) return null;
    const { valueJson, truncated } = shown(String(row.value));
    return { row: { ...row, start: valueJson }, valueJson, truncated };
  }

  #withReader<T>(work: (reader: Reader) => T): T {
    const { file, busyTimeoutMs } = this.#options;
    const reader = openReader(file, { busyTimeoutMs });
    try {
      return work(reader);
    } finally {
      reader.close();
    }
  }

  async #scan(scan: Scan, isShort: boolean): Promise<ScanResult> {
    const { threadUrl, ...file } = this.#options;
    if (isShort) return this.#withReader((reader) => runScan(reader, file.table, scan));
    return runInThread(threadUrl, { ...file, scan });
  }
}

function runInThread(threadUrl: URL, job: ScanJob): Promise<ScanResult> {
  const worker = new Worker(threadUrl, { workerData: job, env: {} });
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(
        new AppError('storage.failed', 'The cache file could not be looked through. Try again.', {
          data: { file: job.file },
          cause,
        }),
      );
    worker.once('message', (outcome: ScanOutcome) => {
      if (outcome.kind === 'done') resolve(outcome.result);
      else
        reject(new AppError(outcome.error.code, outcome.error.message, { data: outcome.error.data ?? {} }));
    });
    worker.once('error', fail);
    // After a message this settles nothing; without one it is the only word there is.
    worker.once('exit', fail);
  });
}
