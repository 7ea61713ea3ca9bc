import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { tableSql } from '../../src/core/cache/tableSql.ts';

const fixture = join(import.meta.dirname, '../fixtures/ai_utilities');

/** Copies the file that the Python library wrote to `file`, its times moved so that it was written just now. */
export function copyLibraryFile(file: string): void {
  copyFileSync(join(fixture, 'cache.sqlite'), file);
  const { generated_at: writtenAt } = JSON.parse(readFileSync(join(fixture, 'manifest.json'), 'utf8')) as {
    generated_at: number;
  };
  const moved = Date.now() / 1000 - writtenAt;
  inCache(file, (database) => {
    const times = ['created_at', 'expires_at', 'last_access_at'];
    database
      .prepare(`UPDATE ai_cache SET ${times.map((time) => `${time} = ${time} + @moved`).join(', ')}`)
      .run({ moved });
  });
}

/** A cache file with that many small entries. */
export function writeSmallEntries(file: string, count: number): void {
  inCache(file, (database) => {
    for (const sql of tableSql('ai_cache').setup) database.exec(sql);
    database
      .prepare(
        `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @count)
        INSERT INTO ai_cache SELECT 'many', 'key-' || n, '"value ' || n || '"', @now - n, NULL, 1, @now FROM numbers`,
      )
      .run({ count, now: Date.now() / 1000 });
  });
}

/** Every entry of a cache by its key, with a hash over type and bytes of each of its columns. By a connection of the test's own. */
export function exactEntries(file: string): string[] {
  return inCache(file, (database) => {
    const columns = 'namespace key value_json created_at expires_at access_count last_access_at'.split(' ');
    const exact = columns.map((name) => `typeof(${name}) || quote(${name})`).join(` || ',' || `);
    const rows = database
      .prepare<[], { name: string; exact: string }>(
        `SELECT quote(namespace) || ' ' || quote(key) AS name, ${exact} AS exact FROM ai_cache ORDER BY namespace, key`,
      )
      .all();
    return rows.map((row) => `${row.name} ${createHash('sha1').update(row.exact).digest('hex')}`);
  });
}

/** How many entries of a cache a condition of SQL is true for. */
export function countEntries(file: string, where = 'true'): number {
  return inCache(file, (database) =>
    Number(database.prepare(`SELECT count(*) FROM ai_cache WHERE ${where}`).pluck().get()),
  );
}

/** Does something to a cache file as another program would. */
export function inCache<T>(file: string, work: (database: Database.Database) => T): T {
  const database = new Database(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}
