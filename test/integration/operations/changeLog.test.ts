import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { tableSql } from '../../../src/core/cache/tableSql.ts';
import type { ChangeLog } from '../../../src/core/operations/changeLog.ts';
import { FileChangeLog } from '../../../src/core/operations/fileChangeLog.ts';
import { putBack } from '../../../src/core/operations/putBack.ts';
import { operationFor } from '../../../src/core/operations/registry.ts';
import { insertExact, plainRow } from '../../support/fileOperations.ts';
import { hostileRow } from '../../support/hostileEntries.ts';
import { directOperations, exactRows, newCacheFile, targetOf } from '../../support/operations.ts';
import { tempDir } from '../../support/tempDir.ts';

const ALL = { operation: 'delete_filtered', filter: {} } as const;
const exactly = { rowids: true };

/** A cache file with that many plain entries, and a connection of another program. */
function plainFile(rows: number): { file: string; other: Database.Database } {
  const file = join(tempDir(), 'cache.sqlite');
  const other = newCacheFile(file);
  insertExact(
    other,
    Array.from({ length: rows }, (_, place) => plainRow(`key ${place}`)),
  );
  return { file, other };
}

test('whatever the values are, what was deleted comes back as it was: type, bytes and place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileRow, { maxLength: 12 }), async (rows) => {
      const file = join(tempDir(), 'cache.sqlite');
      const database = newCacheFile(file);
      insertExact(database, rows);
      const before = exactRows(file, 'ai_cache', exactly);
      const { run, undo } = directOperations(targetOf(file));
      await run(ALL);
      expect(exactRows(file)).toEqual([]);
      undo();
      expect(exactRows(file, 'ai_cache', exactly)).toEqual(before);
    }),
    { numRuns: 15 },
  );
});

test('a file in UTF-16, of another table and with a column of its own is put back as well', async () => {
  const file = join(tempDir(), 'cache.sqlite');
  const database = newCacheFile(file, 'answers "2"'.replace(/\W+/g, '_'), 'UTF-16le');
  const table = 'answers_2_';
  database.exec(`ALTER TABLE ${table} ADD COLUMN "their own" BLOB`);
  insertExact(database, [plainRow('ü\u{1F600}'), plainRow('b')], table);
  database.exec(`UPDATE ${table} SET "their own" = x'00ff' WHERE key = 'b'`);
  const before = exactRows(file, table, exactly);
  const { run, undo } = directOperations(targetOf(file, { table }));
  await run(ALL);
  expect(exactRows(file, table)).toEqual([]);
  undo();
  expect(exactRows(file, table, exactly)).toEqual(before);
});

test('an entry that another program renews after it was chosen is not deleted', async () => {
  const { file, other } = plainFile(50);
  other.exec("UPDATE ai_cache SET expires_at = 5 WHERE key <> 'key 0'");
  const target = targetOf(file);
  const real = new FileChangeLog({ target, trashFile: join(tempDir(), 'run.sqlite'), rest: () => undefined });
  const renewedMeanwhile: ChangeLog = {
    ...{ change: () => 0, add: () => 0, rows: () => real.rows() },
    remove: (rowids, recheck) => {
      other.exec("UPDATE ai_cache SET value_json = '\"new\"', expires_at = NULL WHERE key = 'key 7'");
      return real.remove(rowids, recheck);
    },
  };
  const input = { operation: 'purge_expired' } as const;
  const control = { progress: () => undefined, check: () => undefined };
  const backups = { folder: '', keep: 0 };
  const context = { target, control, backups, now: Date.now(), consoleFile: join(tempDir(), 'none') };
  const report = await operationFor(input).run(input, context, renewedMeanwhile);
  real.close();
  expect(report.facts[0]).toMatchObject({ value: 48 });
  expect(other.prepare('SELECT key, value_json FROM ai_cache ORDER BY key').raw().all()).toEqual([
    ['key 0', '"answer to key 0"'],
    ['key 7', '"new"'],
  ]);
});

test('an entry that another program renews while it is being noted is not deleted, and not noted either', () => {
  const { file, other } = plainFile(300);
  const before = exactRows(file, 'ai_cache', exactly);
  const trashFile = join(tempDir(), 'run.sqlite');
  const target = targetOf(file);
  const changes = new FileChangeLog({ target, trashFile, rest: () => undefined });
  const value = other.prepare('SELECT value_json FROM ai_cache WHERE rowid = ?').pluck();
  let asked = 0;
  const removed = changes.remove(
    Array.from({ length: 300 }, (_, place) => place + 1),
    {
      stillMatches: (rowid) => {
        asked += 1;
        if (asked === 250) other.exec('UPDATE ai_cache SET value_json = \'"new"\' WHERE rowid = 7');
        return value.get(rowid) !== '"new"';
      },
    },
  );
  expect(asked).toBeGreaterThan(300);
  expect(removed).toBe(299);
  expect(changes.rows()).toBe(299);
  changes.close();
  expect(other.prepare('SELECT value_json FROM ai_cache').pluck().all()).toEqual(['"new"']);
  expect(putBack({ target, trashFile, onBatch: () => undefined })).toEqual({ rows: 299, stayed: 0 });
  const now = exactRows(file, 'ai_cache', exactly);
  expect(now.filter((row) => !before.includes(row))).toHaveLength(1);
});

test('what somebody wrote anew meanwhile stays, and is counted; what was only read since is the same entry', async () => {
  const { file, other } = plainFile(10);
  const { run, undo } = directOperations(targetOf(file));
  const before = exactRows(file);
  await run(ALL);
  insertExact(other, [plainRow('key 3', { value: '"newer"', createdAt: 1_790_000_000 }), plainRow('key 20')]);
  expect(undo()).toEqual({ rows: 9, stayed: 1 });
  const now = exactRows(file);
  expect(now.filter((row) => before.includes(row))).toHaveLength(9);
  expect(now).toHaveLength(11);
  expect(other.prepare("SELECT value_json FROM ai_cache WHERE key = 'key 3'").pluck().get()).toBe('"newer"');

  await run({ operation: 'change_ttl', filter: {}, ttlS: 60, from: 'now' });
  other.exec("UPDATE ai_cache SET access_count = access_count + 1, last_access_at = 9 WHERE key = 'key 1'");
  other.exec("UPDATE ai_cache SET value_json = '2', created_at = 1 WHERE key = 'key 2'");
  expect(undo()).toEqual({ rows: 10, stayed: 1 });
  const expiry = other.prepare('SELECT expires_at IS NULL FROM ai_cache WHERE key = ?').pluck();
  expect([expiry.get('key 1'), expiry.get('key 2')]).toEqual([1, 0]);
});

test('after the file was vacuumed, which may number its rows anew, everything still comes back', async () => {
  const { file, other } = plainFile(200);
  other.exec('DELETE FROM ai_cache WHERE rowid % 3 = 0');
  const before = exactRows(file);
  const { run, undo } = directOperations(targetOf(file));
  await run({ operation: 'move_namespace', from: 'default', to: 'moved', onConflict: 'keep_target' });
  other.exec('VACUUM');
  undo();
  expect(exactRows(file)).toEqual(before);
});

test('putting back may be cut off after any batch and is done again to its end', async () => {
  const { file, other } = plainFile(3000);
  other.exec(
    "INSERT INTO ai_cache SELECT 'other', key, '\"x\"', 1, NULL, 1, 1 FROM ai_cache WHERE rowid % 2 = 0",
  );
  const before = exactRows(file, 'ai_cache', exactly);
  const { run, undoUntil } = directOperations(targetOf(file));
  await run({ operation: 'move_namespace', from: 'default', to: 'other', onConflict: 'replace_target' });
  for (let batches = 1; ; batches += 1) {
    if (undoUntil(batches)) break;
    expect(batches).toBeLessThan(1000);
  }
  expect(exactRows(file, 'ai_cache', exactly)).toEqual(before);
});

test('added rows are taken out again, and those they replaced come back; what was rewritten since stays', () => {
  const { file, other } = plainFile(5);
  const before = exactRows(file, 'ai_cache', exactly);
  const trashFile = join(tempDir(), 'run.sqlite');
  const changes = new FileChangeLog({ target: targetOf(file), trashFile, rest: () => undefined });
  const rows = ['key 1', 'key 2', 'new', 'rewritten', 'new'].map((key) =>
    plainRow(key, { value: '"added"', createdAt: 1_780_000_000 }),
  );
  expect(changes.add(rows, 'keep')).toBe(2);
  expect(changes.add(rows, 'keep_newer')).toBe(2);
  changes.close();
  other.exec(
    "UPDATE ai_cache SET value_json = '\"theirs\"', created_at = 1790000000 WHERE key = 'rewritten'",
  );
  expect(putBack({ target: targetOf(file), trashFile, onBatch: () => undefined }).stayed).toBe(1);
  other.exec("DELETE FROM ai_cache WHERE key = 'rewritten' AND value_json = '\"theirs\"'");
  expect(exactRows(file, 'ai_cache', exactly)).toEqual(before);
});

for (const encoding of ['UTF-8', 'UTF-16le', 'UTF-16be']) {
  for (const type of ['TEXT', 'BLOB', 'NUMERIC']) {
    test(`added rows are known again in ${encoding} and a value column of type ${type}, whatever the values are`, () => {
      const file = join(tempDir(), 'cache.sqlite');
      const other = new Database(file);
      onTestFinished(() => void other.close());
      other.pragma(`encoding = '${encoding}'`);
      const [create = ''] = tableSql('ai_cache').setup;
      other.exec(create.replace(/value_json TEXT NOT NULL/, `value_json ${type}`));
      expect(
        other
          .prepare('SELECT type FROM pragma_table_info(?) WHERE name = ?')
          .pluck()
          .get('ai_cache', 'value_json'),
      ).toBe(type);
      insertExact(other, [plainRow('there', { value: '"of before ü"' })]);
      const before = exactRows(file, 'ai_cache', exactly);
      const trashFile = join(tempDir(), 'run.sqlite');
      const changes = new FileChangeLog({ target: targetOf(file), trashFile, rest: () => undefined });
      const values = ['{"a":1}', '"ü\u{1F600}"', '1.50', '', 1.5, 7n, Buffer.from([0, 255]), null];
      const rows = values
        .filter((value) => type !== 'TEXT' || value !== null)
        .map((value, place) => plainRow(`added ${place}`, { value, createdAt: 1_780_000_000n }));
      const replacing = plainRow('there', { value: '{"new":true}', createdAt: 1_780_000_000 });
      expect(changes.add([...rows, replacing], 'replace')).toBe(rows.length + 1);
      changes.close();
      expect(putBack({ target: targetOf(file), trashFile, onBatch: () => undefined }).stayed).toBe(0);
      expect(exactRows(file, 'ai_cache', exactly)).toEqual(before);
    });
  }
}

/** A cache file whose table was made by hand: no primary key, and names may be NULL. */
function handMade(index: string): { file: string; other: Database.Database } {
  const file = join(tempDir(), 'cache.sqlite');
  const other = new Database(file);
  onTestFinished(() => void other.close());
  const [create = ''] = tableSql('ai_cache').setup;
  other.exec(create.replace(/,\s*PRIMARY KEY\(namespace, key\)/, '').replaceAll(' TEXT NOT NULL', ' TEXT'));
  other.exec(index);
  return { file, other };
}

test('where the file does not keep names apart nothing is changed, and what is kept waits until it does', async () => {
  const unique = 'CREATE UNIQUE INDEX own_index ON ai_cache (key, namespace)';
  const { file, other } = handMade('');
  insertExact(other, [plainRow('twice', { value: '1' }), plainRow('twice', { value: '2' })]);
  const before = exactRows(file, 'ai_cache', exactly);
  const { run, undo } = directOperations(targetOf(file));
  await expect(run(ALL)).rejects.toThrow(/no unique index over namespace and key.*Nothing was changed/);
  expect(exactRows(file, 'ai_cache', exactly)).toEqual(before);

  other.exec(`UPDATE ai_cache SET key = 'once' WHERE value_json = '1'; ${unique}`);
  const renamed = exactRows(file, 'ai_cache', exactly);
  await run(ALL);
  other.exec('DROP INDEX own_index');
  expect(undo).toThrow(/stays kept; nothing was put back/);
  other.exec(unique);
  expect(undo()).toEqual({ rows: 2, stayed: 0 });
  expect(exactRows(file, 'ai_cache', exactly)).toEqual(renamed);
});

test('entries whose name is NULL come back too, each of them, and their changes are taken back', async () => {
  const { file, other } = handMade('CREATE UNIQUE INDEX own_index ON ai_cache (namespace, key)');
  const nameless = ['1', '1', '2'].map((value) => plainRow('', { key: null, value }));
  insertExact(other, [...nameless, plainRow('', { namespace: null }), plainRow('named')]);
  const before = exactRows(file, 'ai_cache', exactly);
  const { run, undo } = directOperations(targetOf(file));
  for (const input of [ALL, { operation: 'change_ttl', filter: {}, ttlS: 60, from: 'now' }] as const) {
    await run(input);
    expect(exactRows(file, 'ai_cache', exactly)).not.toEqual(before);
    expect(undo()).toEqual({ rows: 5, stayed: 0 });
    expect(exactRows(file, 'ai_cache', exactly).sort()).toEqual(before.toSorted());
  }
});
