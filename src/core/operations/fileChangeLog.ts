import { AppError } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { openWorkConnection, type WorkConnection } from '../storage/workConnection.ts';
import { AddedRows } from './addedRows.ts';
import { BatchSize } from './batches.ts';
import { columnsOf, quoted } from './cacheTable.ts';
import type { AddedRow, ChangeLog, Recheck, RowChange } from './changeLog.ts';
import { type ChangeNotes, notesIn } from './changeNotes.ts';
import { createTrashFile } from './trashFile.ts';

/** What a change log works with. */
export interface ChangeLogOptions {
  readonly target: CacheTarget;
  /** The file of this run; made with the first change. */
  readonly trashFile: string;
  /** Lets others have their turn for so long, ms. Throws `request.cancelled` once the person stopped the run. */
  readonly rest: (ms: number) => void;
}

/** The files of a log that is in use. */
interface Open {
  readonly cache: WorkConnection;
  readonly notes: ChangeNotes;
  readonly remove: (rowids: string) => number;
  readonly update: (
    namespace: string | null,
    hasExpiry: number,
    expiresAtS: number | null,
    rowid: number,
  ) => number;
  readonly sizes: (rowids: string) => { rowid: number; bytes: number }[];
  readonly added: AddedRows;
}

/**
 * The change log of a run on its cache file. A batch: take the write lock, look once more at what was chosen, note it and have
 * the notes on the disk, change, commit. Whoever dies between two of these steps leaves notes of what may not have happened;
 * putting back leaves such rows alone, since they are as they were.
 */
export class FileChangeLog implements ChangeLog {
  readonly #options: ChangeLogOptions;
  readonly #size = new BatchSize();
  #open: Open | null = null;

  constructor(options: ChangeLogOptions) {
    this.#options = options;
  }

  rows(): number {
    return this.#open?.notes.rows() ?? 0;
  }

  remove(rowids: readonly number[], recheck: Recheck = {}): number {
    const { cache, notes, remove } = this.#opened();
    return this.#inBatches(
      rowids,
      (rowid) => rowid,
      (batch) =>
        cache.inTransaction(() => {
          const still = chosen(batch, (rowid) => rowid, recheck);
          if (still.length === 0) return 0;
          const list = JSON.stringify(still);
          const noted = notes.deleted(list, still, recheck.reasonOf);
          const removed = remove(list);
          if (removed !== noted) throw unequal(this.#options.target.file);
          return removed;
        }),
    );
  }

  change(rows: readonly RowChange[], recheck: Recheck = {}): number {
    const { cache, notes, update } = this.#opened();
    return this.#inBatches(
      rows,
      ({ rowid }) => rowid,
      (batch) =>
        cache.inTransaction(() => {
          const still = chosen(batch, ({ rowid }) => rowid, recheck);
          if (still.length === 0) return 0;
          notes.changed(still);
          let changed = 0;
          for (const { rowid, namespace, expiresAtS } of still) {
            changed += update(namespace ?? null, expiresAtS === undefined ? 0 : 1, expiresAtS ?? null, rowid);
          }
          return changed;
        }),
    );
  }

  add(rows: readonly AddedRow[], onConflict: 'keep' | 'replace' | 'keep_newer'): number {
    const { cache, added } = this.#opened();
    let done = 0;
    for (let from = 0; from < rows.length; ) {
      const batch = added.nextBatch(rows, from, this.#size);
      this.#timed(batch.length, () => {
        done += cache.inTransaction(() => added.add(batch, onConflict));
      });
      from += batch.length;
    }
    return done;
  }

  /** Closes the files; `bytes` of the log on the disk are then final. */
  close(): void {
    this.#open?.notes.close();
    this.#open?.cache.close();
    this.#open = null;
  }

  #inBatches<T>(
    items: readonly T[],
    rowidOf: (item: T) => number,
    work: (batch: readonly T[]) => number,
  ): number {
    const sizeOf = this.#sizesOf(items.map(rowidOf));
    const sizes = items.map((item) => sizeOf.get(rowidOf(item)) ?? 0);
    let done = 0;
    for (let from = 0; from < items.length; ) {
      const end = this.#size.endOf(sizes, from);
      const batch = items.slice(from, end);
      this.#timed(batch.length, () => {
        done += work(batch);
      });
      from = end;
    }
    return done;
  }

  #timed(rows: number, work: () => void): void {
    const begun = performance.now();
    work();
    const ms = performance.now() - begun;
    this.#size.took(rows, ms);
    // Who waits for the lock looks now and then only: it has to be free for a good part of the time.
    this.#options.rest(ms / 2);
  }

  #sizesOf(rowids: readonly number[]): ReadonlyMap<number, number> {
    const rows = this.#opened().sizes(JSON.stringify(rowids));
    return new Map(rows.map(({ rowid, bytes }) => [rowid, bytes]));
  }

  #opened(): Open {
    this.#open ??= openLog(this.#options);
    return this.#open;
  }
}

function openLog({ target, trashFile }: ChangeLogOptions): Open {
  const { file, busyTimeoutMs } = target;
  const cache = openWorkConnection(file, { busyTimeoutMs, readonly: false });
  try {
    const columns = columnsOf(cache, target.table, file);
    const encoding = String(cache.pragma('encoding'));
    const trash = createTrashFile(trashFile, target, { columns, encoding });
    const table = quoted(target.table);
    const these = '(SELECT value FROM json_each(?))';
    const remove = cache.prepare(`DELETE FROM ${table} WHERE rowid IN ${these}`);
    const update = cache.prepare(
      `UPDATE OR IGNORE ${table} SET namespace = coalesce(?, namespace), expires_at = iif(?, ?, expires_at) WHERE rowid = ?`,
    );
    const sizes = cache.prepare<{ rowid: number; bytes: number }>(
      `SELECT rowid, octet_length(value_json) AS bytes FROM ${table} WHERE rowid IN ${these}`,
    );
    const notes = notesIn(trash, target);
    return {
      cache,
      notes,
      remove: (rowids) => remove.run(rowids),
      update: (...params) => update.run(...params),
      sizes: (rowids) => sizes.all(rowids),
      added: new AddedRows({ cache, notes, target }),
    };
  } catch (caught) {
    cache.close();
    throw caught;
  }
}

function chosen<T>(
  batch: readonly T[],
  rowidOf: (item: T) => number,
  { stillMatches }: Recheck,
): readonly T[] {
  return stillMatches ? batch.filter((item) => stillMatches(rowidOf(item))) : batch;
}

function unequal(file: string): AppError {
  return new AppError(
    'internal',
    `${file}: Entries could not be noted as they are. Nothing of this batch was changed.`,
    {
      data: { file },
    },
  );
}
