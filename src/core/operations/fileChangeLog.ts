import { AppError } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { openWorkConnection, type WorkConnection } from '../storage/workConnection.ts';
import { AddedRows } from './addedRows.ts';
import { BatchSize } from './batches.ts';
import { columnsOf, quoted } from './cacheTable.ts';
import type { AddedRow, ChangeLog, Recheck, RowChange } from './changeLog.ts';
import { type ChangeNotes, notesIn } from './changeNotes.ts';
import { createTrashFile } from './trashFile.ts';
import { checkUniqueName } from './uniqueName.ts';

/** What a change log works with. */
export interface ChangeLogOptions {
  readonly target: CacheTarget;
  /** The file of this run; made with the first change. */
  readonly trashFile: string;
  /** Lets others have their turn for so long, ms. Throws `request.cancelled` once the person stopped the run. */
  readonly rest: (ms: number) => void;
}

const BATCHES_AFTER_A_WRITE = 20;

/** The files of a log that is in use. */
interface Open {
  readonly cache: WorkConnection;
  readonly notes: ChangeNotes;
  /** Moves whenever another program committed a change to the cache. */
  readonly version: () => unknown;
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
 * The change log of a run on its cache file. What is changed is noted, and the notes are on the disk, before the change is
 * committed; while it is changed nobody else can write, and what was chosen is still as it was chosen. Whoever dies between
 * two of these steps leaves notes of what may not have happened; putting back leaves such rows alone, since they are as they were.
 */
export class FileChangeLog implements ChangeLog {
  readonly #options: ChangeLogOptions;
  readonly #size = new BatchSize();
  #open: Open | null = null;
  /** For so many batches others are expected to write meanwhile. */
  #othersWrite = 0;

  constructor(options: ChangeLogOptions) {
    this.#options = options;
  }

  rows(): number {
    return this.#open?.notes.rows() ?? 0;
  }

  remove(rowids: readonly number[], recheck: Recheck = {}): number {
    return this.#inBatches(
      rowids,
      (rowid) => rowid,
      (batch) => this.#removeNotedFirst(batch, recheck) ?? this.#removeBatch(batch, recheck),
    );
  }

  change(rows: readonly RowChange[], recheck: Recheck = {}): number {
    const { notes, update } = this.#opened();
    return this.#inBatches(
      rows,
      ({ rowid }) => rowid,
      (batch) =>
        this.#locked(batch.length, () => {
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
    const { added } = this.#opened();
    let done = 0;
    for (let from = 0; from < rows.length; ) {
      const batch = added.nextBatch(rows, from, this.#size);
      done += this.#locked(batch.length, () => added.add(batch, onConflict));
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

  /**
   * Chooses and notes while others may still write, which keeps the disk out of the time for which they wait. Null when one of
   * them did: nothing was removed then, and nothing is noted.
   */
  #removeNotedFirst(batch: readonly number[], recheck: Recheck): number | null {
    if (this.#othersWrite > 0) {
      this.#othersWrite -= 1;
      return null;
    }
    const { notes, version, remove } = this.#opened();
    const before = version();
    const still = chosen(batch, (rowid) => rowid, recheck);
    if (still.length === 0) return 0;
    const list = JSON.stringify(still);
    const noted = notes.deleted(list, still, recheck.reasonOf);
    const removed = this.#locked(still.length, () => (version() === before ? remove(list) : null));
    if (removed === noted) return removed;
    if (removed !== null) throw unequal(this.#options.target.file);
    notes.takeBack(noted);
    this.#othersWrite = BATCHES_AFTER_A_WRITE;
    return null;
  }

  #removeBatch(batch: readonly number[], recheck: Recheck): number {
    const { notes, remove } = this.#opened();
    return this.#locked(batch.length, () => {
      const still = chosen(batch, (rowid) => rowid, recheck);
      if (still.length === 0) return 0;
      const list = JSON.stringify(still);
      const noted = notes.deleted(list, still, recheck.reasonOf);
      const removed = remove(list);
      if (removed !== noted) throw unequal(this.#options.target.file);
      return removed;
    });
  }

  #inBatches<T>(
    items: readonly T[],
    rowidOf: (item: T) => number,
    work: (batch: readonly T[]) => number,
  ): number {
    if (items.length === 0) return 0;
    const sizeOf = this.#sizesOf(items.map(rowidOf));
    const sizes = items.map((item) => sizeOf.get(rowidOf(item)) ?? 0);
    let done = 0;
    for (let from = 0; from < items.length; ) {
      const end = this.#size.endOf(sizes, from);
      done += work(items.slice(from, end));
      from = end;
    }
    return done;
  }

  /** A transaction of the cache, and a rest after it. */
  #locked<T>(rows: number, work: () => T): T {
    const begun = performance.now();
    const result = this.#opened().cache.inTransaction(work);
    const ms = performance.now() - begun;
    this.#size.took(rows, ms);
    // Who waits for the lock looks now and then only: it has to be free for a good part of the time.
    this.#options.rest(ms / 2);
    return result;
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
    checkUniqueName(cache, target.table, file, 'Nothing was changed.');
    const encoding = String(cache.pragma('encoding'));
    const trash = createTrashFile(trashFile, target, { columns, encoding });
    const table = quoted(target.table);
    const these = '(SELECT value FROM json_each(?))';
    const version = cache.prepare<{ data_version: number }>('PRAGMA data_version');
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
      version: () => version.get()?.data_version,
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
