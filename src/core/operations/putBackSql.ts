import { AppError } from '../../shared/errors.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import type { BatchSize } from './batches.ts';
import { quoted } from './cacheTable.ts';
import type { PutBackBatch } from './putBack.ts';
import { type ChangeKind, columnList, type TrashFile } from './trashFile.ts';

/** The statements that put changes back, on a connection to the cache with the file of the run attached as `trash`. */
export interface PutBackSql {
  /** Takes the write lock of the cache alone. */
  readonly lock: string;
  /** Changes in all. */
  count(): number;
  /** The last changes below an id, all of one kind; null when there are none. */
  batchBelow(id: number, size: BatchSize): PutBackBatch | null;
  /** Puts back the changes of these ids (both inclusive); how many entries stayed as somebody else wrote them. */
  readonly back: Readonly<Record<ChangeKind, (from: number, to: number) => number>>;
}

export function putBackSql(cache: WorkConnection, tableName: string, trash: TrashFile): PutBackSql {
  const table = `main.${quoted(tableName)}`;
  const counted = cache.prepare<{ n: number }>('SELECT count(*) AS n FROM trash.entry');
  const last = cache.prepare<{ id: number; kind: ChangeKind; bytes: number | null }>(
    `SELECT id, kind, octet_length(${trash.at('value_json')}) AS bytes FROM trash.entry WHERE id < ? ORDER BY id DESC LIMIT ?`,
  );
  return {
    lock: `DELETE FROM ${table} WHERE 0`,
    count: () => counted.get()?.n ?? 0,
    batchBelow: (id, size) => {
      const rows = last.all(id, size.rows);
      const [first] = rows;
      if (!first) return null;
      const others = rows.findIndex(({ kind }) => kind !== first.kind);
      const same = others === -1 ? rows : rows.slice(0, others);
      const end = size.endOf(
        same.map(({ bytes }) => bytes ?? 0),
        0,
      );
      return { kind: first.kind, from: same[end - 1]?.id ?? first.id, to: first.id, rows: end };
    },
    back: {
      deleted: deletedBack(cache, table, trash),
      changed: changedBack(cache, table, trash),
      added: addedBack(cache, table, trash),
    },
  };
}

type Back = (from: number, to: number) => number;

/** Whether `x`, a row of the cache, is the entry that `e` notes, used or not since. */
function isSame({ at }: TrashFile): string {
  return `x.created_at IS e.${at('created_at')} AND x.value_json IS e.${at('value_json')}`;
}

function deletedBack(cache: WorkConnection, table: string, trash: TrashFile): Back {
  const { columns, at } = trash;
  const kept = columns.map((column) => `e.${at(column)}`).join(', ');
  const there = `FROM ${table} AS x WHERE x.namespace = e.${at('namespace')} AND x.key = e.${at('key')}`;
  // Where a part of the name is NULL there may be many of it, unique or not: such an entry is known by its place.
  const nameless = `(e.${at('namespace')} IS NULL OR e.${at('key')} IS NULL)`;
  const inItsPlace = `SELECT 1 FROM ${table} AS x WHERE x.rowid = e.cache_rowid AND x.namespace IS e.${at('namespace')}
    AND x.key IS e.${at('key')} AND ${isSame(trash)}`;
  const missing = `FROM trash.entry AS e WHERE e.id BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 ${there})
    AND NOT (${nameless} AND EXISTS (${inItsPlace}))`;
  // In its old place where that is free, else anywhere.
  const inPlace = cache.prepare(
    `INSERT OR IGNORE INTO ${table} (rowid, ${columnList(columns)}) SELECT e.cache_rowid, ${kept} ${missing}`,
  );
  const anywhere = cache.prepare(
    `INSERT OR IGNORE INTO ${table} (${columnList(columns)}) SELECT ${kept} ${missing}`,
  );
  const lacking = cache.prepare<{ n: number }>(`SELECT count(*) AS n ${missing}`);
  const stayed = cache.prepare<{ n: number }>(
    `SELECT count(*) AS n FROM trash.entry AS e WHERE e.id BETWEEN ? AND ?
      AND EXISTS (SELECT 1 ${there} AND NOT (${isSame(trash)}))`,
  );
  return (from, to) => {
    const newer = stayed.get(from, to)?.n ?? 0;
    const wanted = lacking.get(from, to)?.n ?? 0;
    const back = inPlace.run(from, to);
    if (back + (back < wanted ? anywhere.run(from, to) : 0) !== wanted) throw refused();
    return newer;
  };
}

function changedBack(cache: WorkConnection, table: string, trash: TrashFile): Back {
  const { at } = trash;
  const isChanged = `x.key IS e.${at('key')} AND x.namespace IS e.to_namespace AND x.expires_at IS e.to_expires_at AND ${isSame(trash)}`;
  const back = cache.prepare(
    `UPDATE OR IGNORE ${table} AS x SET namespace = e.${at('namespace')}, expires_at = e.${at('expires_at')}
      FROM trash.entry AS e WHERE e.id BETWEEN ? AND ? AND ${isChanged}`,
  );
  const asBefore = cache.prepare<{ n: number }>(
    `SELECT count(*) AS n FROM trash.entry AS e WHERE e.id BETWEEN ? AND ? AND EXISTS (
        SELECT 1 FROM ${table} AS x WHERE x.namespace IS e.${at('namespace')} AND x.key IS e.${at('key')}
          AND x.expires_at IS e.${at('expires_at')} AND ${isSame(trash)})`,
  );
  const all = cache.prepare<{ n: number }>('SELECT count(*) AS n FROM trash.entry WHERE id BETWEEN ? AND ?');
  return (from, to) => {
    back.run(from, to);
    return (all.get(from, to)?.n ?? 0) - (asBefore.get(from, to)?.n ?? 0);
  };
}

function addedBack(cache: WorkConnection, table: string, { at }: TrashFile): Back {
  const there = `FROM trash.entry AS e JOIN ${table} AS x
      ON x.namespace = e.${at('namespace')} AND x.key = e.${at('key')} WHERE e.id BETWEEN ? AND ?`;
  const remove = cache.prepare(
    `DELETE FROM ${table} WHERE rowid IN (SELECT x.rowid ${there}
      AND x.created_at IS e.${at('created_at')} AND octet_length(x.value_json) IS e.value_bytes)`,
  );
  const left = cache.prepare<{ n: number }>(`SELECT count(*) AS n ${there}`);
  return (from, to) => {
    remove.run(from, to);
    return left.get(from, to)?.n ?? 0;
  };
}

function refused(): AppError {
  return new AppError(
    'storage.failed',
    'The cache file does not take an entry back that was in it before. What is kept stays kept.',
  );
}
