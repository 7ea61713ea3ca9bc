import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { tableSql } from '../../../src/core/cache/tableSql.ts';
import { openWorkConnection } from '../../../src/core/storage/workConnection.ts';
import type { OperationInput } from '../../../src/shared/contract/operations.ts';
import { failureOf, openCacheFiles } from '../../support/cacheFiles.ts';
import { exactRows, openOperations, targetOf } from '../../support/operations.ts';
import { tempDir } from '../../support/tempDir.ts';

const COLUMNS = `value_json TEXT, created_at REAL, expires_at REAL, access_count INTEGER, last_access_at REAL`;

/** A cache of one entry, made by these statements; `others` has a row for it. */
function cacheWith(sql: string, table = tableSql('ai_cache').setup.join(';')): string {
  const path = join(tempDir(), 'cache.sqlite');
  const database = new Database(path);
  database.exec(`${table}; CREATE TABLE others (name); INSERT INTO others VALUES ('kept')`);
  database.exec(`${sql}; INSERT INTO ai_cache VALUES ('n', 'k', '1', 1, NULL, 1, 1)`);
  database.close();
  return path;
}

const REMOVE: OperationInput = { operation: 'delete_selected', ids: [{ namespace: 'n', key: 'k' }] };
const TRIGGER = 'CREATE TRIGGER sweep AFTER DELETE ON ai_cache BEGIN DELETE FROM others; END';
const POINTING = `CREATE TABLE hits (namespace, key,
  FOREIGN KEY (namespace, key) REFERENCES AI_CACHE (namespace, key) ON DELETE CASCADE)`;

test.each<[what: string, make: () => string, words: string]>([
  ['a trigger', () => cacheWith(TRIGGER), 'the trigger "sweep"'],
  ['a foreign key that points to it', () => cacheWith(POINTING), 'the table "hits" points to'],
  [
    'no unique key',
    () => cacheWith('', `CREATE TABLE ai_cache (namespace TEXT NOT NULL, key TEXT NOT NULL, ${COLUMNS})`),
    'no unique index over namespace and key alone',
  ],
  [
    'a unique key of more columns',
    () =>
      cacheWith(
        'CREATE UNIQUE INDEX more ON ai_cache (namespace, key, created_at)',
        `CREATE TABLE ai_cache (namespace TEXT NOT NULL, key TEXT NOT NULL, ${COLUMNS})`,
      ),
    'no unique index over namespace and key alone',
  ],
  [
    'a unique key of some rows',
    () =>
      cacheWith(
        'CREATE UNIQUE INDEX some ON ai_cache (namespace, key) WHERE expires_at IS NULL',
        `CREATE TABLE ai_cache (namespace TEXT NOT NULL, key TEXT NOT NULL, ${COLUMNS})`,
      ),
    'no unique index over namespace and key alone',
  ],
])('a table with %s can be read, and changes are refused with why', async (_what, make, words) => {
  const files = await openCacheFiles();
  const file = await files.open(make());
  expect(file).toMatchObject({ writable: false, cannotWrite: expect.stringContaining(words) });
  expect(await failureOf(files.allowChanges(file.id, true))).toMatchObject({
    code: 'storage.readonly',
    message: expect.stringContaining(words),
  });
  expect(files.target(file.id).writable).toBe(false);
});

test('a unique index does as well as a primary key, in any order', async () => {
  const path = cacheWith(
    'CREATE UNIQUE INDEX own ON ai_cache (key, namespace)',
    `CREATE TABLE ai_cache (namespace TEXT NOT NULL, key TEXT NOT NULL, ${COLUMNS})`,
  );
  const files = await openCacheFiles();
  const { id } = await files.open(path);
  expect(await files.allowChanges(id, true)).toMatchObject({ writable: true, cannotWrite: null });
});

test('a trigger that came after the file was opened is found when changes are to be allowed', async () => {
  const path = cacheWith('');
  const files = await openCacheFiles();
  const { id } = await files.open(path);
  const database = new Database(path);
  database.exec(TRIGGER);
  database.close();
  expect(await failureOf(files.allowChanges(id, true))).toMatchObject({ code: 'storage.readonly' });
  expect(files.target(id).writable).toBe(false);
});

test.each([
  [TRIGGER, 'the trigger "sweep"'],
  [POINTING, 'the table "hits" points to'],
])(
  'no operation changes entries of such a table, of the own cache either; others still work',
  async (sql, words) => {
    const path = cacheWith(sql);
    const before = exactRows(path);
    const { plan, run } = await openOperations(targetOf(path));
    await expect(plan(REMOVE)).rejects.toMatchObject({
      code: 'storage.readonly',
      message: expect.stringContaining(words),
    });
    expect(await run({ operation: 'analyze' })).toMatchObject({ state: 'done' });
    expect(exactRows(path)).toEqual(before);
  },
);

test('a trigger that came after the preview ends the run before it changes anything', async () => {
  const path = cacheWith('');
  const before = exactRows(path);
  const { plan, runner, ended } = await openOperations(targetOf(path));
  const { token, confirmation } = await plan(REMOVE);
  const database = new Database(path);
  database.exec(TRIGGER);
  database.close();
  const { id } = await runner.start('own', REMOVE, { planToken: token, confirmation });
  expect(await ended(id)).toMatchObject({ state: 'failed', error: { code: 'storage.readonly' } });
  expect(exactRows(path)).toEqual(before);
});

test('what a connection of the console removes takes no rows of other tables with it', () => {
  const path = cacheWith(POINTING);
  const connection = openWorkConnection(path, { busyTimeoutMs: 100, readonly: false });
  connection.exec("INSERT INTO hits VALUES ('n', 'k')");
  connection.exec('DELETE FROM ai_cache');
  expect(connection.prepare('SELECT count(*) AS rows FROM hits').get()).toEqual({ rows: 1 });
  connection.close();
});
