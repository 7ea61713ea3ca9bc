import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { tableSql } from '../../src/core/cache/tableSql.ts';
import type { CacheRowBytes } from '../../src/core/repair/cacheRow.ts';

/** What a cache file holds, by rowid: everything of each row as one text. */
export type Truth = ReadonlyMap<number, string>;

/** A row as one text, to compare by. */
export function rowText(row: CacheRowBytes): string {
  const { namespace, key, valueJson, createdAt, expiresAt, accessCount, lastAccessAt } = row;
  return JSON.stringify([
    String(namespace),
    String(key),
    String(valueJson),
    createdAt,
    expiresAt,
    accessCount,
    lastAccessAt,
  ]);
}

interface FileOptions {
  readonly rows: number;
  readonly pageSize?: number;
  readonly seed?: number;
  /** Leaves the last changes in the log, as a program that is still running does. */
  readonly liveWal?: boolean;
  /** Size of one value among the others. */
  readonly largeBytes?: number;
}

const INSERT = `INSERT OR REPLACE INTO ai_cache VALUES (?, ?, ?, ?, ?, ?, ?)`;

/** A cache file with a past: entries written, replaced by longer and shorter ones, deleted, some of them far larger than a page. */
export function writeCacheFile(file: string, options: FileOptions): Truth {
  const { rows, pageSize = 4096, seed = 1, liveWal = false, largeBytes = 0 } = options;
  const database = new Database(file);
  database.pragma(`page_size = ${pageSize}`);
  database.pragma('journal_mode = WAL');
  if (liveWal) database.pragma('wal_autocheckpoint = 0');
  for (const sql of tableSql('ai_cache').setup) database.exec(sql);
  const put = database.prepare(INSERT);
  const value = (id: number, turn: number) => {
    const large = id % 97 === 0 ? 3 * pageSize + (id % 1000) : 0;
    return JSON.stringify({
      id,
      turn,
      text: 'word '.repeat(((id * 31 + turn * 17) % 120) + Math.ceil(large / 5)),
    });
  };
  const write = database.transaction((from: number, to: number, turn: number, step: number) => {
    for (let id = from; id < to; id += step) {
      const at = 1.76e9 + id + turn / 4;
      put.run(
        `space-${id % 3}`,
        `key-${seed}-${id}`,
        value(id, turn),
        at,
        id % 2 ? null : at + 60,
        id % 7,
        at + 5,
      );
    }
  });
  write(0, rows, 0, 1);
  database.exec('DELETE FROM ai_cache WHERE rowid % 5 = 0');
  write(0, rows, 1, 13);
  database.exec(
    `DELETE FROM ai_cache WHERE rowid BETWEEN ${Math.floor(rows / 2)} AND ${Math.floor(rows / 2 + rows / 10)}`,
  );
  if (largeBytes > 0)
    put.run('space-0', 'large', JSON.stringify('large '.repeat(largeBytes / 6)), 1, null, 1, 1);
  if (liveWal) {
    database.pragma('wal_checkpoint(TRUNCATE)');
    write(1, rows, 2, 29);
    // What was not checkpointed would be, on closing: the files are taken as they are.
    copySet(file, `${file}.live`);
  }
  const truth = readTruth(database);
  database.close();
  if (liveWal) copySet(`${file}.live`, file);
  return truth;
}

/** All rows of a cache that can be read, as `writeCacheFile` gives them. */
export function readTruth(database: Database.Database): Truth {
  const rows = database.prepare('SELECT rowid AS id, * FROM ai_cache').all() as Record<string, unknown>[];
  return new Map(
    rows.map((row) => {
      const fields = [
        'namespace',
        'key',
        'value_json',
        'created_at',
        'expires_at',
        'access_count',
        'last_access_at',
      ];
      return [Number(row.id), JSON.stringify(fields.map((field) => row[field]))];
    }),
  );
}

/** Copies a file with its log. */
export function copySet(from: string, to: string): void {
  copyFileSync(from, to);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
}

/** The pages of each b-tree of the file, by name, from SQLite itself where the build offers it, else by reading types. */
export function pagesOfType(file: string, type: number, pageSize: number): readonly number[] {
  const bytes = readFileSync(file);
  const pages: number[] = [];
  for (let page = 2; page * pageSize <= bytes.length; page += 1) {
    if (bytes[(page - 1) * pageSize] === type) pages.push(page);
  }
  return pages;
}

/** Overwrites bytes of a file in place. */
export function overwrite(file: string, at: number, bytes: Buffer): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, at);
  closeSync(descriptor);
}

/** Cuts the last share of a file off, at a page's edge. */
export function cutTail(file: string, share: number, pageSize: number): void {
  const pages = Math.floor(statSync(file).size / pageSize);
  truncateSync(file, Math.floor(pages * (1 - share)) * pageSize);
}

/** A numbered file beside the others of a test. */
export function fileIn(folder: string, name: string): string {
  return join(folder, `${name}.sqlite`);
}
