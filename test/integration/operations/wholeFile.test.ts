import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { analyze } from '../../../src/core/operations/analyze.ts';
import { backup } from '../../../src/core/operations/backup.ts';
import { checkpoint } from '../../../src/core/operations/checkpoint.ts';
import { reindex } from '../../../src/core/operations/reindex.ts';
import { savedCopyOf } from '../../../src/core/operations/savedCopy.ts';
import { foundDamage, verify } from '../../../src/core/operations/verify.ts';
import { integrityProblems } from '../../../src/core/storage/integrity.ts';
import { overwrite, pagesOfType, writeCacheFile } from '../../support/damagedCache.ts';
import { contextFor, insertExact, plainRow, stopIn } from '../../support/fileOperations.ts';
import {
  copyOfFixture,
  exactRows,
  newCacheFile,
  openOperations,
  targetOf,
} from '../../support/operations.ts';
import { tempDir } from '../../support/tempDir.ts';

/** None of these changes entries. */
const noChanges = undefined as never;

test('a vacuum gives empty pages back, keeps every row, and who has the file open goes on', async () => {
  const folder = tempDir();
  const file = join(folder, 'cache.sqlite');
  writeCacheFile(file, { rows: 4000 });
  const neighbour = new Database(file);
  neighbour.exec("DELETE FROM ai_cache WHERE namespace = 'space-1'");
  const rows = exactRows(file);
  const { plan, run } = await openOperations(targetOf(file));
  expect((await plan({ operation: 'vacuum' })).problem).toBeNull();

  const before = statSync(file).size;
  const done = await run({ operation: 'vacuum' });
  expect(done).toMatchObject({ state: 'done', error: null });
  expect(statSync(file).size).toBeLessThan(before * 0.8);
  expect(done.report?.summary).toContain('smaller');
  expect(exactRows(file)).toEqual(rows);
  expect(neighbour.prepare('SELECT count(*) FROM ai_cache').pluck().get()).toBe(rows.length);
  neighbour.exec("UPDATE ai_cache SET access_count = 9 WHERE namespace = 'space-2'");
  expect(neighbour.pragma('integrity_check', { simple: true })).toBe('ok');
  neighbour.close();
});

test('a checkpoint empties the log, and says when a reader keeps it from that', async () => {
  const folder = tempDir();
  const cache = newCacheFile(join(folder, 'cache.sqlite'));
  cache.pragma('wal_autocheckpoint = 0');
  insertExact(
    cache,
    Array.from({ length: 500 }, (_, number) => plainRow(`key-${number}`)),
  );
  const context = {
    ...contextFor(cache.name, folder),
    target: targetOf(cache.name, { busyTimeoutMs: 50 }),
  };
  const reader = new Database(cache.name, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM ai_cache').get();
  insertExact(cache, [plainRow('later')]);
  const kept = await checkpoint.run({ operation: 'checkpoint' }, context, noChanges);
  expect(kept.summary).toContain('Another program');
  expect(statSync(`${cache.name}-wal`).size).toBeGreaterThan(0);
  reader.close();
  const done = await checkpoint.run({ operation: 'checkpoint' }, context, noChanges);
  expect(done.summary).toContain('The log is empty');
  expect(statSync(`${cache.name}-wal`).size).toBe(0);
});

test('indexes that were wrong are right after a reindex, and SQLite has figures after an analyze', async () => {
  const folder = tempDir();
  const file = copyOfFixture(folder);
  const context = contextFor(file, folder);
  for (const page of pagesOfType(file, 10, 4096)) overwrite(file, page * 4096 - 80, Buffer.from('wrong'));
  expect(integrityProblems(file, context.target)).not.toEqual([]);
  const report = await reindex.run({ operation: 'reindex' }, context, noChanges);
  expect(report.tables[0]?.rows.flat()).toEqual(
    expect.arrayContaining(['sqlite_autoindex_ai_cache_1', 'idx_ai_cache_expires', 'idx_ai_cache_access']),
  );
  expect(integrityProblems(file, context.target)).toEqual([]);
  const figures = await analyze.run({ operation: 'analyze' }, context, noChanges);
  expect(figures.tables[0]?.rows).toHaveLength(3);
  expect(figures.tables[0]?.rows[0]?.[1]).toMatch(/^563 /);
});

test('a sound file is said to be sound, and every kind of trouble in its entries is counted', async () => {
  const folder = tempDir();
  const context = contextFor(copyOfFixture(folder), folder);
  const sound = await verify.run({ operation: 'verify', quick: false }, context, noChanges);
  expect(foundDamage(sound)).toBe(false);
  expect(sound.summary).toContain('563 entries');

  const cache = newCacheFile(join(folder, 'troubled.sqlite'));
  insertExact(cache, [
    plainRow('right'),
    plainRow('cut', { value: '{"a": ' }),
    plainRow('nul', { value: '"a"\0' }),
    plainRow('ms', { createdAt: 1_768_000_000_000 }),
    plainRow('blob', { value: Buffer.from('"x"') }),
    plainRow('future', { createdAt: 1_968_000_000 }),
  ]);
  const troubled = contextFor(cache.name, folder);
  const report = await verify.run({ operation: 'verify', quick: false }, troubled, noChanges);
  expect(foundDamage(report)).toBe(false);
  const listed = Object.fromEntries(report.tables[0]?.rows.map(([, key, why]) => [key, why]) ?? []);
  expect(listed).toMatchObject({
    cut: 'value is no JSON',
    nul: expect.stringContaining('NUL character'),
    ms: expect.stringContaining('time in milliseconds'),
    blob: expect.stringContaining('column of another type'),
    future: 'time in the future',
  });
  expect(listed).not.toHaveProperty('right');
});

test('damage is found by both checks and Repair is named, without an error', async () => {
  const folder = tempDir();
  const file = join(folder, 'cache.sqlite');
  writeCacheFile(file, { rows: 2000 });
  const [page = 0] = pagesOfType(file, 13, 4096).slice(5);
  overwrite(file, (page - 1) * 4096, Buffer.alloc(4096));
  for (const quick of [true, false]) {
    const report = await verify.run({ operation: 'verify', quick }, contextFor(file, folder), noChanges);
    expect(foundDamage(report)).toBe(true);
    expect(report.summary).toContain('Repair');
  }
  const saved = async () =>
    backup.run({ operation: 'backup', path: null }, contextFor(file, folder), noChanges);
  await expect(saved()).rejects.toMatchObject({ code: 'storage.corrupt' });
  expect(readdirSync(join(folder, 'backups'))).toEqual([]);
});

test('a backup holds every row, is readable by its owner alone, needs no log, and is named by the moment', async () => {
  const folder = tempDir();
  const cache = newCacheFile(join(folder, 'cache.sqlite'));
  cache.pragma('wal_autocheckpoint = 0');
  insertExact(
    cache,
    Array.from({ length: 300 }, (_, number) => plainRow(`key-${number}`)),
  );
  const context = contextFor(cache.name, folder);
  const saved = savedCopyOf(await backup.run({ operation: 'backup', path: null }, context, noChanges));
  const again = savedCopyOf(await backup.run({ operation: 'backup', path: null }, context, noChanges));
  expect(saved).toMatchObject({ rows: 300, path: join(folder, 'backups', 'cache-20260115-120000.sqlite') });
  expect(again?.path).toBe(join(folder, 'backups', 'cache-20260115-120000-2.sqlite'));
  expect(statSync(saved?.path ?? '').mode & 0o777).toBe(0o600);
  expect(statSync(saved?.path ?? '').size).toBe(saved?.bytes);
  expect(exactRows(saved?.path ?? '')).toEqual(exactRows(cache.name));
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(2);
});

test('a backup that is stopped leaves nothing, and the file that was in its place', async () => {
  const folder = tempDir();
  const file = join(folder, 'cache.sqlite');
  writeCacheFile(file, { rows: 6000, pageSize: 512 });
  const path = join(folder, 'mine.sqlite');
  writeFileSync(path, 'of before');
  const context = contextFor(file, folder, stopIn('Copying'));
  const stopped = async () => backup.run({ operation: 'backup', path }, context, noChanges);
  await expect(stopped()).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(readdirSync(folder).filter((name) => !name.startsWith('cache'))).toEqual(['mine.sqlite']);
  expect(statSync(path).size).toBe('of before'.length);
});
