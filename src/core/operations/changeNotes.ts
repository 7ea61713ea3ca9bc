import { AppError } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { SqlValue } from '../storage/types.ts';
import { quoted, VALUE } from './cacheTable.ts';
import type { RowChange } from './changeLog.ts';
import { columnList, type TrashFile } from './trashFile.ts';

/** Notes changes before they happen. Each call is on the disk when it returns. Throws `storage.*`. */
export interface ChangeNotes {
  /** Entries noted so far. */
  rows(): number;
  /** Rows of the cache (a JSON list) that are about to be deleted; how many there are. */
  deleted(list: string, rowids: readonly number[], reasonOf?: (rowid: number) => string): number;
  /** Forgets the last notes, of changes that will not be made. */
  takeBack(count: number): void;
  changed(rows: readonly RowChange[]): void;
  /** Rows (a JSON list) that are about to be replaced; they do not count as entries of their own. */
  replaced(list: string): void;
  /**
   * Rows that were added and are not committed yet: namespace, key and created_at as parameters of `VALUE`, and the bytes of the
   * value as the cache counts them. These tell an added entry from one that somebody else writes later. Reads nothing of the cache.
   */
  added(rows: readonly (readonly SqlValue[])[]): void;
  close(): void;
}

/** Notes in the file of a run. Rows are copied inside SQLite, never through JavaScript: whatever their type, they stay exact. */
export function notesIn(trash: TrashFile, target: CacheTarget): ChangeNotes {
  const { connection, columns, at } = trash;
  const table = `cache.${quoted(target.table)}`;
  const kept = columns.map((_, place) => `c${place}`).join(', ');
  const copy = connection.prepare(
    `INSERT INTO entry (kind, cache_rowid, ${kept}) SELECT 'deleted', rowid, ${columnList(columns)} FROM ${table}
      WHERE rowid IN (SELECT value FROM json_each(?)) ORDER BY rowid`,
  );
  const copyOne = connection.prepare(
    `INSERT INTO entry (kind, reason, cache_rowid, ${kept}) SELECT 'deleted', ?, rowid, ${columnList(columns)} FROM ${table} WHERE rowid = ?`,
  );
  const change = connection.prepare(
    `INSERT INTO entry (kind, cache_rowid, ${kept}, to_namespace, to_expires_at)
      SELECT 'changed', rowid, ${columnList(columns)}, coalesce(?, namespace), iif(?, ?, expires_at) FROM ${table} WHERE rowid = ?`,
  );
  const add = connection.prepare(
    `INSERT INTO entry (kind, ${at('namespace')}, ${at('key')}, ${at('created_at')}, value_bytes) VALUES ('added', ${VALUE}, ${VALUE}, ${VALUE}, ?)`,
  );
  const forget = connection.prepare(
    'DELETE FROM entry WHERE id IN (SELECT id FROM entry ORDER BY id DESC LIMIT ?)',
  );
  let rows = 0;
  const unit = <T>(work: () => T): T => {
    try {
      // Not IMMEDIATE: that would want the lock of the cache too, which the change holds.
      return connection.inTransactionFrom("DELETE FROM about WHERE name = ''", work);
    } catch (caught) {
      throw ofCache(caught, target.file);
    }
  };
  return {
    rows: () => rows,
    deleted: (list, rowids, reasonOf) => {
      const noted = unit(() => {
        if (!reasonOf) return copy.run(list);
        return rowids.reduce((sum, rowid) => sum + copyOne.run(reasonOf(rowid), rowid), 0);
      });
      rows += noted;
      return noted;
    },
    takeBack: (count) => {
      unit(() => forget.run(count));
      rows -= count;
    },
    changed: (changes) => {
      rows += unit(() =>
        changes.reduce(
          (sum, { rowid, namespace, expiresAtS }) =>
            sum + change.run(namespace ?? null, expiresAtS === undefined ? 0 : 1, expiresAtS ?? null, rowid),
          0,
        ),
      );
    },
    replaced: (list) => void unit(() => copy.run(list)),
    added: (added) => {
      unit(() => {
        for (const params of added) add.run(...params);
      });
      rows += added.length;
    },
    close: () => {
      // Takes the empty journal away: what is left in the folder is one file a run.
      connection.pragma('main.journal_mode = DELETE');
      connection.close();
    },
  };
}

/** What is wrong with the cache while it is read from the log's connection is said of the cache. */
function ofCache(caught: unknown, file: string): unknown {
  if (!(caught instanceof AppError)) return caught;
  const isOfCache = caught.code === 'storage.corrupt' || caught.code === 'storage.busy';
  if (!isOfCache) return caught;
  const sentence = caught.message.slice(caught.message.indexOf(': ') + 2);
  return new AppError(caught.code, `${file}: ${sentence}`, { data: { ...caught.data, file }, cause: caught });
}
