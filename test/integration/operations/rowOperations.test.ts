import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { OperationInput } from '../../../src/shared/contract/operations.ts';
import {
  copyOfFixture,
  directOperations,
  exactRows,
  insertHostileRows,
  newCacheFile,
  targetOf,
} from '../../support/operations.ts';
import { tempDir } from '../../support/tempDir.ts';

const NOW = 1_795_600_000_000;

/** A copy of the library's file with hostile rows, and doubles of others in a namespace of their own. */
function hostileFile(): string {
  const file = copyOfFixture();
  const database = new Database(file);
  insertHostileRows(database);
  database.exec(`INSERT INTO ai_cache (namespace, key, value_json, created_at, expires_at, access_count, last_access_at)
    SELECT 'doubles', key, value_json, created_at + 1, expires_at, access_count, last_access_at FROM ai_cache
    WHERE namespace = 'summaries' LIMIT 40`);
  database.exec("UPDATE ai_cache SET value_json = 'other' WHERE namespace = 'doubles' AND rowid % 4 = 0");
  database.close();
  return file;
}

const ids = [
  { namespace: 'default', key: 'plain' },
  { namespace: 'default', key: 'nul\0in key' },
  { namespace: 'default', key: 'large' },
  { namespace: 'default', key: 'is not there' },
];
const operations: OperationInput[] = [
  { operation: 'delete_selected', ids },
  { operation: 'delete_filtered', filter: { namespaces: ['default', 'doubles'], bytes: { to: 500 } } },
  { operation: 'delete_filtered', filter: {} },
  { operation: 'delete_filtered', filter: { text: { contains: 'not JSON', in: 'both' } } },
  { operation: 'purge_expired' },
  { operation: 'prune', olderThanDays: 7, threshold: 100 },
  { operation: 'enforce_max', maxEntries: 50 },
  { operation: 'enforce_max', maxEntries: 0 },
  { operation: 'quarantine', states: ['bad_json', 'milliseconds', 'future', 'nul', 'bad_type'] },
  { operation: 'deduplicate', by: 'key' },
  { operation: 'change_ttl', filter: {}, ttlS: 0.1, from: 'created' },
  { operation: 'change_ttl', filter: { states: ['expired'] }, ttlS: null, from: 'now' },
  { operation: 'move_namespace', from: 'doubles', to: 'summaries', onConflict: 'replace_target' },
  { operation: 'move_namespace', from: 'summaries', to: 'doubles', onConflict: 'keep_newer' },
  { operation: 'move_namespace', from: 'default', to: 'new home', onConflict: 'keep_target' },
  { operation: 'mark_stale', ids: [...ids, { namespace: '', key: '' }] },
];

describe('each operation, on entries of every kind', () => {
  test.each(operations.map((input) => [JSON.stringify(input).slice(14, 80), input] as const))(
    '%s does what its preview said, and is undone byte for byte',
    async (_name, input) => {
      const file = hostileFile();
      const before = exactRows(file, 'ai_cache', { rowids: true });
      const { plan, run, undo } = directOperations(targetOf(file), NOW);
      const seen = await plan(input);
      expect(exactRows(file, 'ai_cache', { rowids: true })).toEqual(before);
      expect(seen.rows).toBeGreaterThan(0);
      expect(seen.ofRows).toBe(before.length);

      const done = await run(input);
      expect(done.facts[0]?.value).toBe(seen.rows);
      const after = new Set(exactRows(file, 'ai_cache', { rowids: true }));
      expect(before.filter((row) => !after.has(row)).length).toBeGreaterThanOrEqual(seen.rows ?? 0);

      expect(undo().stayed).toBe(0);
      expect(exactRows(file, 'ai_cache', { rowids: true })).toEqual(before);
    },
  );
});

test('the guide: what is older than 7 days is reported, and deleted only above the threshold', async () => {
  const file = copyOfFixture();
  // One second after the file was made, as its manifest says.
  const { plan, run } = directOperations(targetOf(file), 1_795_520_024_610);
  const below = { operation: 'prune', olderThanDays: 7, threshold: 1000 } as const;
  const seen = await plan(below);
  expect(seen.facts?.map(({ value }) => value)).toEqual([563, 434, 1000]);
  expect(seen).toMatchObject({ rows: 0, matchesAll: false });
  expect((await run(below)).summary).toContain('nothing is');
  expect(exactRows(file)).toHaveLength(563);

  await run({ ...below, threshold: 434 });
  expect(exactRows(file)).toHaveLength(563);
  await run({ ...below, threshold: 433 });
  expect(exactRows(file)).toHaveLength(563 - 434);
});

test('a maximum takes what the library itself would take', async () => {
  const file = copyOfFixture();
  const cap = 60;
  const other = new Database(file, { readonly: true });
  const kept = other
    .prepare<{ cap: number; now: number }, string>(
      `SELECT namespace || key FROM (
        SELECT namespace, key, row_number() OVER (PARTITION BY namespace ORDER BY
          iif(expires_at < @now, 0, 1), iif(expires_at < @now, expires_at, last_access_at), rowid) AS place,
          count(*) OVER (PARTITION BY namespace) AS n FROM ai_cache) WHERE place > n - @cap ORDER BY 1`,
    )
    .pluck()
    .all({ cap, now: NOW / 1000 });
  other.close();
  const { run } = directOperations(targetOf(file), NOW);
  await run({ operation: 'enforce_max', maxEntries: cap });
  const left = new Database(file, { readonly: true });
  expect(left.prepare('SELECT namespace || key FROM ai_cache ORDER BY 1').pluck().all()).toEqual(kept);
  left.close();
});

test('of entries that are the same the newest stays; the same key with another value is another entry', async () => {
  const file = join(tempDir(), 'cache.sqlite');
  const database = newCacheFile(file);
  const row = database.prepare('INSERT INTO ai_cache VALUES (?, ?, ?, ?, NULL, 1, 0)');
  row.run('a', 'k', '1', 10);
  row.run('b', 'k', '1', 30);
  row.run('c', 'k', '1', 20);
  row.run('d', 'k', '2', 5);
  row.run('a', 'other', '1', 1);
  const { run } = directOperations(targetOf(file));
  await run({ operation: 'deduplicate', by: 'key' });
  expect(database.prepare('SELECT namespace FROM ai_cache ORDER BY 1').pluck().all()).toEqual([
    'a',
    'b',
    'd',
  ]);
});

test('quarantine names the trouble of each entry, and keeps them until somebody decides', async () => {
  const file = join(tempDir(), 'cache.sqlite');
  const database = newCacheFile(file);
  insertHostileRows(database);
  const { run } = directOperations(targetOf(file), NOW);
  const done = await run({ operation: 'quarantine', states: ['milliseconds', 'bad_json'] });
  const [inside] = done.tables;
  expect(inside?.columns).toContain('Why');
  const reasons = new Map(inside?.rows.map((cells) => [cells[0], cells.at(-1)]));
  expect(reasons.get('milliseconds')).toBe('time in milliseconds');
  expect(reasons.get('plain')).toBeUndefined();
});

test('a move says which entries stay where they are, and loses none', async () => {
  const file = join(tempDir(), 'cache.sqlite');
  const database = newCacheFile(file);
  const row = database.prepare('INSERT INTO ai_cache VALUES (?, ?, ?, ?, NULL, 1, 0)');
  row.run('old', 'free', '"old"', 10);
  row.run('old', 'taken', '"old"', 10);
  row.run('new', 'taken', '"new"', 20);
  const { plan, run } = directOperations(targetOf(file));
  const input = { operation: 'move_namespace', from: 'old', to: 'new', onConflict: 'keep_newer' } as const;
  const { facts } = await plan(input);
  expect(facts?.map(({ value }) => value).slice(0, 3)).toEqual([1, 0, 1]);
  await run(input);
  expect(
    database.prepare('SELECT namespace, key, value_json FROM ai_cache ORDER BY 1, 2').raw().all(),
  ).toEqual([
    ['new', 'free', '"old"'],
    ['new', 'taken', '"new"'],
    ['old', 'taken', '"old"'],
  ]);
  expect((await plan({ ...input, to: 'old' })).problem?.code).toBe('request.invalid');
  expect((await plan({ ...input, to: 'Not As The Library' })).warnings?.[0]).toContain('not_as_the_library');
});
