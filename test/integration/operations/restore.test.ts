import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare } from '../../../src/core/operations/compare.ts';
import { restore } from '../../../src/core/operations/restore.ts';
import { savedCopyOf } from '../../../src/core/operations/savedCopy.ts';
import { overwrite, writeCacheFile } from '../../support/damagedCache.ts';
import { contextFor, insertExact, plainRow, stopIn } from '../../support/fileOperations.ts';
import { hostileRow } from '../../support/hostileEntries.ts';
import {
  copyOfFixture,
  exactRows,
  newCacheFile,
  openOperations,
  targetOf,
} from '../../support/operations.ts';
import { tempDir } from '../../support/tempDir.ts';

const noChanges = undefined as never;
const row = plainRow;

/** A cache and another file of it, with known differences. */
function twoCaches(folder: string) {
  const here = newCacheFile(join(folder, 'cache.sqlite'));
  const there = newCacheFile(join(folder, 'other.sqlite'));
  insertExact(here, [
    row('same'),
    row('used', { accessCount: 9n }),
    row('changed', { value: '1' }),
    row('here'),
    row('here', { namespace: 'b' }),
  ]);
  insertExact(there, [
    row('same'),
    row('used'),
    row('changed', { value: '2' }),
    row('there', { namespace: 'c' }),
  ]);
  return { here, there };
}

test('two caches are compared entry by entry, by namespace, and neither is changed', async () => {
  const folder = tempDir();
  const { here, there } = twoCaches(folder);
  const before = [exactRows(here.name), exactRows(there.name)];
  const { run } = await openOperations(targetOf(here.name));
  const { report } = await run({ operation: 'compare', path: there.name });
  const facts = Object.fromEntries(report?.facts.map(({ label, value }) => [label, value]) ?? []);
  expect(facts).toMatchObject({
    'Same in both': 1,
    'Same value, other times or uses': 1,
    'Another value': 1,
    'Only in this cache': 2,
    'Only in the other file': 1,
  });
  expect(report?.tables[0]?.rows).toEqual([
    ['b', '0', '0', '0', '1', '0'],
    ['c', '0', '0', '0', '0', '1'],
    ['default', '1', '1', '1', '1', '0'],
  ]);
  expect(report?.tables[1]?.rows.map(([namespace, key, what]) => [namespace, key, what])).toEqual([
    ['default', 'used', 'Same value, other times or uses'],
    ['default', 'changed', 'Another value'],
    ['default', 'here', 'Only in this cache'],
    ['b', 'here', 'Only in this cache'],
    ['c', 'there', 'Only in the other file'],
  ]);
  expect([exactRows(here.name), exactRows(there.name)]).toEqual(before);
});

test('rows of every kind equal themselves, and what is only in a log of the other file counts', async () => {
  const folder = tempDir();
  const rows = fc.sample(hostileRow, 300);
  const here = newCacheFile(join(folder, 'here.sqlite'));
  const there = newCacheFile(join(folder, 'there.sqlite'));
  there.pragma('wal_autocheckpoint = 0');
  for (const database of [here, there]) insertExact(database, rows);
  const input = { operation: 'compare', path: there.name } as const;
  const report = await compare.run(input, contextFor(here.name, folder), noChanges);
  expect(report.summary).toMatch(/^Both hold the same/);
});

test('a restore says before what would change, brings the backup back to the bit, and can be gone back from', async () => {
  const folder = tempDir();
  const file = copyOfFixture(folder);
  const old = exactRows(file);
  const { run, plan } = await openOperations(targetOf(file));
  const backedUp = savedCopyOf((await run({ operation: 'backup', path: null })).report ?? failed());
  const neighbour = new Database(file);
  neighbour.exec("DELETE FROM ai_cache WHERE namespace = 'summaries'");
  insertExact(neighbour, [row('new one')]);
  const changed = exactRows(file);

  const input = { operation: 'restore', from: { path: backedUp?.path ?? '' } } as const;
  const seen = await plan(input);
  expect(Object.fromEntries(seen.facts.map(({ label, value }) => [label, value]))).toMatchObject({
    'Entries in the backup': 563,
    'Entries now': 376,
    'Only in the backup': 188,
    'Only now': 1,
    'Another value': 0,
  });
  expect(exactRows(file)).toEqual(changed);

  const done = await run(input);
  expect(done).toMatchObject({ state: 'done', error: null });
  expect(exactRows(file)).toEqual(old);
  // Who had the file open sees the new state and goes on.
  expect(neighbour.prepare('SELECT count(*) FROM ai_cache').pluck().get()).toBe(563);
  insertExact(neighbour, [row('afterwards')]);
  expect(neighbour.pragma('integrity_check', { simple: true })).toBe('ok');
  neighbour.exec("DELETE FROM ai_cache WHERE key = 'afterwards'");
  neighbour.close();

  const before = savedCopyOf(done.report ?? failed());
  expect(before?.path).not.toBe(backedUp?.path);
  await run({ operation: 'restore', from: { path: before?.path ?? '' } });
  expect(exactRows(file)).toEqual(changed);
});

test('a backup with another page size and another name of the table fits', async () => {
  const folder = tempDir();
  const file = join(folder, 'cache.sqlite');
  writeCacheFile(file, { rows: 500, pageSize: 8192 });
  const other = new Database(join(folder, 'service.sqlite'));
  other.pragma('page_size = 1024');
  newCacheFile(other.name, 'answers');
  insertExact(other, [row('a'), row('b')], 'answers');
  other.close();
  const context = contextFor(file, folder);
  await restore.run({ operation: 'restore', from: { path: other.name } }, context, noChanges);
  expect(exactRows(file)).toEqual(exactRows(other.name, 'answers'));
  const restored = new Database(file);
  expect(restored.pragma('page_size', { simple: true })).toBe(8192);
  expect(restored.pragma('journal_mode', { simple: true })).toBe('wal');
  const indexes = restored.pragma('index_list(ai_cache)') as { name: string }[];
  expect(indexes.map(({ name }) => name).sort()).toEqual([
    'idx_ai_cache_access',
    'idx_ai_cache_expires',
    'sqlite_autoindex_ai_cache_1',
  ]);
  restored.close();
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(1);
});

test('what is no whole backup is refused in words, and nothing is touched', async () => {
  const folder = tempDir();
  const file = copyOfFixture(folder);
  const before = exactRows(file);
  const context = contextFor(file, folder);
  const at = (name: string) => join(folder, name);
  writeFileSync(at('empty'), '');
  writeFileSync(at('text'), 'no database, and long enough to be looked at. '.repeat(100));
  writeCacheFile(at('damaged'), { rows: 1000 });
  overwrite(at('damaged'), 4096 * 20, Buffer.alloc(8192, 7));
  new Database(at('people')).exec('CREATE TABLE people (name)').close();
  const cases = [
    ['missing', 'storage.cannot_open', /missing/],
    ['empty', 'storage.not_a_database', /empty/],
    ['text', 'storage.not_a_database', /text/],
    ['damaged', 'storage.corrupt', /damaged/],
    ['people', 'storage.not_a_database', /people/],
    ['cache.sqlite', 'request.invalid', /itself/],
  ] as const;
  for (const [name, code, message] of cases) {
    const input = { operation: 'restore', from: { path: at(name) } } as const;
    const planned = async () => restore.plan(input, context);
    await expect(planned()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    const run = async () => restore.run(input, context, noChanges);
    await expect(run()).rejects.toMatchObject({ code });
  }
  expect(exactRows(file)).toEqual(before);
  expect(existsSync(at('backups'))).toBe(false);
});

test('a restore that is stopped while it writes leaves the cache as it was', async () => {
  const folder = tempDir();
  const file = join(folder, 'cache.sqlite');
  const other = join(folder, 'other.sqlite');
  writeCacheFile(file, { rows: 3000, pageSize: 512 });
  writeCacheFile(other, { rows: 6000, pageSize: 512, seed: 2 });
  const before = exactRows(file);
  const context = contextFor(file, folder, stopIn('Writing pages'));
  const stopped = async () =>
    restore.run({ operation: 'restore', from: { path: other } }, context, noChanges);
  await expect(stopped()).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(exactRows(file)).toEqual(before);
  expect(readdirSync(join(folder, 'backups'))).toEqual([]);
});

test('what another program writes while the state is being saved is in what is kept', async () => {
  const folder = tempDir();
  const file = copyOfFixture(folder);
  const other = newCacheFile(join(folder, 'other.sqlite'));
  insertExact(other, [row('of the backup')]);
  const neighbour = new Database(file);
  for (const mode of ['wal', 'delete']) {
    neighbour.pragma(`journal_mode = ${mode}`);
    const late = row(`late in ${mode}`);
    let wrote = false;
    const context = contextFor(file, folder, ({ phase }) => {
      if (phase !== 'Checking the copy' || wrote) return;
      wrote = true;
      insertExact(neighbour, [late]);
    });
    const input = { operation: 'restore', from: { path: other.name } } as const;
    const kept = savedCopyOf(await restore.run(input, context, noChanges));
    expect(exactRows(kept?.path ?? '').join()).toContain(`late in ${mode}`);
    expect(exactRows(file)).toEqual(exactRows(other.name));
    await restore.run({ operation: 'restore', from: { path: kept?.path ?? '' } }, context, noChanges);
    expect(exactRows(file).join()).toContain(`late in ${mode}`);
  }
  neighbour.close();
});

function failed(): never {
  throw new Error('there is no report');
}
