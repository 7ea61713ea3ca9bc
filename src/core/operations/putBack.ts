import { AppError } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { openWorkConnection, type WorkConnection } from '../storage/workConnection.ts';
import { BatchSize } from './batches.ts';
import { columnsOf } from './cacheTable.ts';
import { type PutBackSql, putBackSql } from './putBackSql.ts';
import { type ChangeKind, note, noted, openTrashFile, type TrashFile } from './trashFile.ts';
import { checkUniqueName } from './uniqueName.ts';

/** What putting back did. */
export interface PutBack {
  /** Entries that are as they were before. */
  readonly rows: number;
  /** Entries that somebody wrote anew meanwhile: they stay. */
  readonly stayed: number;
}

export interface PutBackOptions {
  readonly target: CacheTarget;
  readonly trashFile: string;
  /** Told how far it is; rests for that long, ms. */
  readonly onBatch: (done: number, total: number, restMs: number) => void;
}

const NOTE_EVERY_MS = 500;

/**
 * Puts everything back that is noted in the file of a run, the last change first. Exact: the values never leave SQLite. May be
 * interrupted anywhere and done again; what is back already stays as it is. Throws `storage.*`, and can then be done again too.
 */
export function putBack({ target, trashFile, onBatch }: PutBackOptions): PutBack {
  const trash = openTrashFile(trashFile, target.busyTimeoutMs);
  if (!trash) return { rows: 0, stayed: 0 };
  try {
    return putAllBack(trash, { target, trashFile, onBatch });
  } finally {
    trash.connection.close();
  }
}

function putAllBack(trash: TrashFile, { target, trashFile, onBatch }: PutBackOptions): PutBack {
  const { file, busyTimeoutMs } = target;
  const cache = openWorkConnection(file, { busyTimeoutMs, readonly: false });
  try {
    const there = columnsOf(cache, target.table, file);
    if (trash.columns.some((column) => !there.includes(column))) throw otherColumns(file);
    checkUniqueName(cache, target.table, file, 'What was taken away stays kept; nothing was put back.');
    // What is back has to be on the disk before the file that kept it is deleted.
    cache.pragma('synchronous = FULL');
    cache.attach(trashFile, 'trash');
    const sql = putBackSql(cache, target.table, trash);
    const total = sql.count();
    let done = 0;
    let notedAt = performance.now();
    let above = Number(noted(trash.connection, 'back_from') ?? Number.MAX_SAFE_INTEGER);
    let stayed = Number(noted(trash.connection, 'stayed') ?? 0);
    const size = new BatchSize();
    for (let batch = sql.batchBelow(above, size); batch; batch = sql.batchBelow(above, size)) {
      const begun = performance.now();
      stayed += withRoom(cache, () => batchBack(cache, sql, batch));
      above = batch.from;
      if (performance.now() - notedAt > NOTE_EVERY_MS) {
        noteBack(trash, { above, stayed });
        notedAt = performance.now();
      }
      const ms = performance.now() - begun;
      size.took(batch.rows, ms);
      done += batch.rows;
      onBatch(done, total, ms / 2);
    }
    return { rows: total - stayed, stayed };
  } finally {
    cache.close();
  }
}

/**
 * Notes how far it is, after the cache has it: a batch that is back and not noted is done again, and finds everything in its
 * place. So it is no reason to stop when the disk has no room for this.
 */
function noteBack({ connection }: TrashFile, { above, stayed }: { above: number; stayed: number }): void {
  try {
    connection.inTransaction(() => {
      note(connection, 'back_from', above);
      note(connection, 'stayed', stayed);
    });
  } catch (caught) {
    if (!(caught instanceof AppError) || caught.code !== 'storage.full') throw caught;
  }
}

/** A run of changes of one kind, by their ids. */
export interface PutBackBatch {
  readonly kind: ChangeKind;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

/** How many stayed. */
function batchBack(cache: WorkConnection, sql: PutBackSql, { kind, from, to }: PutBackBatch): number {
  // Only the cache is locked: the notes are read, and a transaction over both files would have to be made whole by a third.
  return cache.inTransactionFrom(sql.lock, () => sql.back[kind](from, to));
}

/** On a full disk the log of the cache is emptied first: then it has room for the next batch. */
function withRoom<T>(cache: WorkConnection, work: () => T): T {
  try {
    return work();
  } catch (caught) {
    if (!(caught instanceof AppError) || caught.code !== 'storage.full') throw caught;
    cache.pragma('main.wal_checkpoint(TRUNCATE)');
    return work();
  }
}

function otherColumns(file: string): AppError {
  return new AppError(
    'storage.failed',
    `${file}: The table of the cache has other columns than when the entries were taken away. They are kept; nothing was put back.`,
    { data: { file } },
  );
}
