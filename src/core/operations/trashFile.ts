import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { openWorkConnection, type WorkConnection } from '../storage/workConnection.ts';
import { quoted } from './cacheTable.ts';

/** What was done to an entry. */
export type ChangeKind = 'deleted' | 'changed' | 'added';

/**
 * The file in which one run keeps what it takes away or changes: table `entry`, a row a change in their order. The columns
 * `c0`, `c1`, ... are those of the cache table, without a type, so that every value stays as it lies there.
 */
export interface TrashFile {
  readonly connection: WorkConnection;
  /** The cache's columns, by place. */
  readonly columns: readonly string[];
  /** The column of `entry` that keeps a column of the cache. */
  at(column: string): string;
}

/** Every file that SQLite may put beside a database. */
const SUFFIXES = ['', '-journal', '-wal', '-shm'];

const SETUP = (columns: readonly string[]) => `
  CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entry (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    reason TEXT,
    cache_rowid INTEGER,
    ${columns.map((_, place) => `c${place}`).join(', ')},
    to_namespace,
    to_expires_at,
    value_bytes INTEGER
  );`;

/** Begins the file of a run, with the cache attached as `cache`. Throws `storage.*`. */
export function createTrashFile(
  path: string,
  target: CacheTarget,
  cache: { readonly columns: readonly string[]; readonly encoding: string },
): TrashFile {
  const connection = openWorkConnection(path, {
    busyTimeoutMs: target.busyTimeoutMs,
    readonly: false,
    create: true,
  });
  try {
    // Files of two encodings cannot be attached to one another.
    connection.exec(`PRAGMA encoding = '${cache.encoding}'`);
    connection.exec('PRAGMA page_size = 8192');
    connection.exec('PRAGMA journal_mode = TRUNCATE');
    connection.exec('PRAGMA synchronous = FULL');
    connection.inTransaction(() => {
      connection.exec(SETUP(cache.columns));
      note(connection, 'columns', JSON.stringify(cache.columns));
      note(connection, 'table', target.table);
    });
    connection.attach(target.file, 'cache');
    return withColumns(connection, cache.columns);
  } catch (caught) {
    connection.close();
    throw caught;
  }
}

/** Opens the file of a run that ended. Null when nothing was noted in it. Throws `storage.*`. */
export function openTrashFile(path: string, busyTimeoutMs: number): TrashFile | null {
  if (!existsSync(path)) return null;
  const connection = openWorkConnection(path, { busyTimeoutMs, readonly: false });
  try {
    const tables = connection
      .prepare<{ name: string }>("SELECT name FROM sqlite_master WHERE name IN ('about', 'entry')")
      .all();
    const columns = tables.length === 2 ? noted(connection, 'columns') : undefined;
    if (typeof columns === 'string') return withColumns(connection, JSON.parse(columns) as string[]);
    connection.close();
    return null;
  } catch (caught) {
    connection.close();
    throw caught;
  }
}

/** Keeps a fact with the file. */
export function note(connection: WorkConnection, name: string, value: string | number): void {
  connection.prepare('INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)').run(name, value);
}

/** A fact that was kept with the file. */
export function noted(connection: WorkConnection, name: string): unknown {
  return connection.prepare<{ value: unknown }>('SELECT value FROM about WHERE name = ?').get(name)?.value;
}

/** Deletes the file of a run for good. Not at once on the calling thread: for a file of gigabytes the disk takes its time. */
export async function deleteTrashFile(path: string): Promise<void> {
  for (const suffix of SUFFIXES) await rm(`${path}${suffix}`, { force: true });
}

function withColumns(connection: WorkConnection, columns: readonly string[]): TrashFile {
  return { connection, columns, at: (column) => `c${columns.indexOf(column)}` };
}

/** The cache's columns as a list in SQL. */
export function columnList(columns: readonly string[]): string {
  return columns.map(quoted).join(', ');
}
