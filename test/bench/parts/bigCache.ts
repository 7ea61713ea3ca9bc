import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { tableSql } from '../../../src/core/cache/tableSql.ts';
import { seededRandom } from '../../support/seededRandom.ts';

export interface BigCacheOptions {
  readonly rows: number;
  /** 8192 as our own files, 4096 as those of the Python library, bytes. */
  readonly pageSize?: 4096 | 8192;
}

/** When the entries of a big cache were made at the latest, epoch s. */
export const BIG_CACHE_NEWEST_S = 1_795_500_000;

const NAMESPACES = [
  'default',
  'summaries',
  'proj_0a1b2c3d4e5f',
  'proj_5f4e3d2c1b0a',
  'translations',
  'embeddings',
];
const WORDS = (
  'cache answer model prompt token latency provider request window budget retry breaker ledger audit key rotation schedule ' +
  'repair backup salvage verify export import namespace entry value page index query sorted filtered expired live stale fresh'
).split(' ');
const VALUE_CHARS = 2000;
const POOL = 997;
const DAY_S = 86_400;

/**
 * A cache file with that many rows of about 2 KB, in `folder`: the same rows each time, made once (a million in about a minute) and
 * found again after. Not to be changed: copy it first (it has no -wal).
 */
export function bigCache(folder: string, { rows, pageSize = 8192 }: BigCacheOptions): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `big-${rows}-${pageSize}.sqlite`);
  if (existsSync(file)) return file;
  const unfinished = `${file}.making-${process.pid}`;
  rmSync(unfinished, { force: true });
  const database = new Database(unfinished);
  try {
    fill(database, rows, pageSize);
  } finally {
    database.close();
  }
  renameSync(unfinished, file);
  return file;
}

function fill(database: Database.Database, rows: number, pageSize: number): void {
  const [table = '', ...indexes] = tableSql('ai_cache').setup;
  database.pragma(`page_size = ${pageSize}`);
  // Nobody else reads it yet, and a half made one is thrown away.
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -1000000');
  database.exec(table);
  const insert = database.prepare('INSERT INTO ai_cache VALUES (?, ?, ?, ?, ?, ?, ?)');
  const random = seededRandom(4);
  const pool = Array.from({ length: POOL }, () => text(random));
  database.exec('BEGIN');
  for (let at = 0; at < rows; at++) insert.run(...row(at, rows, random, pool));
  database.exec('COMMIT');
  for (const sql of indexes) database.exec(sql);
  database.pragma('journal_mode = WAL');
  database.pragma('wal_checkpoint(TRUNCATE)');
}

function text(random: () => number): string {
  let words = '';
  while (words.length < VALUE_CHARS) words += `${WORDS[Math.floor(random() * WORDS.length)]} `;
  return words;
}

const RATIOS = { neverExpires: 0.1, shortLived: 0.5, used: 0.4 };

function row(
  at: number,
  rows: number,
  random: () => number,
  pool: readonly string[],
): (string | number | null)[] {
  const namespace = NAMESPACES[Math.floor(NAMESPACES.length * random() ** 2)] ?? 'default';
  const key = Array.from({ length: 8 }, () => hex(random)).join('');
  const words = pool[Math.floor(random() * POOL)] ?? '';
  const value = at % 3 === 0 ? `{"answer":"${words}","number":${at}}` : `"answer ${at}: ${words}"`;
  const createdAt = BIG_CACHE_NEWEST_S - (1 - at / rows) * 60 * DAY_S + random();
  const lives = random();
  const ttl = lives < RATIOS.shortLived ? DAY_S : 45 * DAY_S;
  const expiresAt = lives > 1 - RATIOS.neverExpires ? null : createdAt + ttl;
  const uses = random() < RATIOS.used ? 1 + Math.floor(200 * random() ** 6) : 0;
  const lastAccessAt = createdAt + (uses === 0 ? 0 : random() * 10 * DAY_S);
  return [namespace, key, value, createdAt, expiresAt, 1 + uses, lastAccessAt];
}

function hex(random: () => number): string {
  return Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}
