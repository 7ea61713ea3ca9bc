import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { consoleMigrations } from '../../../src/core/storage/consoleSchema.ts';
import { sqliteVersion } from '../../../src/core/storage/reader.ts';
import { openWriter } from '../../../src/core/storage/writer.ts';
import { consoleDatabase, openConsoleDatabase, writerThreadUrl } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

const simple = (file: string) => ({
  file,
  durability: 'normal' as const,
  busyTimeoutMs: 200,
  setup: ['CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v TEXT NOT NULL)'],
  threadUrl: writerThreadUrl,
});
const insert = (id: number, v: string | null) => ({ sql: 'INSERT INTO t VALUES (?, ?)', params: [id, v] });

test('an acknowledged write is in the file for any other process', async () => {
  const file = join(tempDir(), 'a.sqlite');
  const writer = await openWriter(simple(file));
  await writer.run([insert(1, 'one')]);
  const other = new Database(file, { readonly: true });
  expect(other.prepare('SELECT v FROM t').pluck().all()).toEqual(['one']);
  other.close();
  await writer.close();
});

test('statements of one call are all or nothing, and a bad call does not fail its neighbours in the same commit', async () => {
  const file = join(tempDir(), 'a.sqlite');
  const writer = await openWriter(simple(file));
  const outcomes = await Promise.allSettled([
    writer.run([insert(1, 'a')]),
    writer.run([insert(2, 'b'), insert(3, null)]),
    writer.run([insert(4, 'd')]),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await writer.close();
  const after = new Database(file, { readonly: true });
  expect(after.prepare('SELECT id FROM t ORDER BY id').pluck().all()).toEqual([1, 4]);
  after.close();
});

test('writes given before close are committed, writes after it are refused in words', async () => {
  const file = join(tempDir(), 'a.sqlite');
  const writer = await openWriter(simple(file));
  const last = writer.run([insert(1, 'last')]);
  const closed = writer.close();
  await expect(writer.run([insert(2, 'late')])).rejects.toMatchObject({ code: 'storage.closed' });
  await last;
  await closed;
  expect(existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0).toBe(false);
});

test('a lock held by another program is reported as busy, and the next write works', async () => {
  const file = join(tempDir(), 'a.sqlite');
  const writer = await openWriter(simple(file));
  const other = new Database(file);
  other.exec('BEGIN IMMEDIATE');
  await expect(writer.run([insert(1, 'x')])).rejects.toMatchObject({ code: 'storage.busy' });
  other.exec('ROLLBACK');
  other.close();
  await writer.run([insert(1, 'x')]);
  await writer.close();
});

test('RETURNING gives the rows that were touched', async () => {
  const writer = await openWriter(simple(join(tempDir(), 'a.sqlite')));
  await writer.run([insert(1, 'a'), insert(2, 'b')]);
  const [result] = await writer.run([
    { sql: 'DELETE FROM t WHERE id > @min RETURNING v', params: { min: 1 } },
  ]);
  expect(result?.rows).toEqual([{ v: 'b' }]);
  await writer.close();
});

test('files that are not ours are refused and left untouched', async () => {
  const dir = tempDir();
  const text = join(dir, 'text.sqlite');
  writeFileSync(text, 'not a database, but long enough to have a header of a hundred bytes'.repeat(40));
  await expect(openWriter(consoleDatabase(text))).rejects.toMatchObject({ code: 'storage.not_a_database' });

  const foreign = join(dir, 'foreign.sqlite');
  const other = new Database(foreign);
  other.exec('CREATE TABLE theirs (x)');
  other.close();
  await expect(openWriter(consoleDatabase(foreign))).rejects.toMatchObject({
    code: 'storage.not_a_database',
  });
  const after = new Database(foreign, { readonly: true });
  expect(after.prepare('SELECT name FROM sqlite_master').pluck().all()).toEqual(['theirs']);
  after.close();

  const folder = join(dir, 'folder.sqlite');
  mkdirSync(folder);
  await expect(openWriter(consoleDatabase(folder))).rejects.toMatchObject({ code: 'storage.cannot_open' });
});

test('a file of a newer console is refused, not rewritten', async () => {
  const { file, writer, reader } = await openConsoleDatabase();
  reader.close();
  await writer.close();
  const newer = new Database(file);
  newer.pragma('user_version = 999');
  newer.close();
  await expect(openWriter(consoleDatabase(file))).rejects.toMatchObject({ code: 'storage.newer_schema' });
});

test('two consoles starting on one new file both get the schema', async () => {
  const file = join(tempDir(), 'console.sqlite');
  const writers = await Promise.all([openWriter(consoleDatabase(file)), openWriter(consoleDatabase(file))]);
  await Promise.all(writers.map((writer) => writer.close()));
  const after = new Database(file, { readonly: true });
  expect(after.pragma('user_version', { simple: true })).toBe(consoleMigrations.length);
  expect(after.pragma('integrity_check', { simple: true })).toBe('ok');
  after.close();
});

test('the shipped SQLite has the fix for the WAL-reset corruption that two processes on one file can hit', () => {
  const [major = 0, minor = 0, patch = 0] = sqliteVersion().split('.').map(Number);
  expect(major * 1_000_000 + minor * 1000 + patch).toBeGreaterThanOrEqual(3_051_003);
});
