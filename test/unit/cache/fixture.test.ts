import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isExpired, readEpochSeconds } from '../../../src/core/cache/freshness.ts';
import { answerOf } from '../../../src/core/cache/valueJson.ts';
import { openReader } from '../../../src/core/storage/reader.ts';
import { entry, openTestCache, openTestStore } from '../../support/cache.ts';
import { tempDir } from '../../support/tempDir.ts';

const fixture = (name: string) => new URL(`../../fixtures/ai_utilities/${name}`, import.meta.url);
const manifest: { generated_at: number; rows: number; by_namespace: Record<string, number> } = JSON.parse(
  readFileSync(fixture('manifest.json'), 'utf8'),
);

/** The fixture has one row like this. */
const BROKEN = '{not json';

interface Row {
  readonly namespace: string;
  readonly key: string;
  readonly value_json: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly access_count: number;
  readonly last_access_at: number;
}

function openFile(path: string) {
  const reader = openReader(path, { busyTimeoutMs: 1000 });
  onTestFinished(() => reader.close());
  const rows = () => reader.prepare<Row>('SELECT * FROM ai_cache').all();
  return { reader, rows };
}

async function openLibraryFile(maxEntries: number | null = null) {
  const path = join(tempDir(), 'cache.sqlite');
  copyFileSync(fixture('cache.sqlite'), path);
  const opened = await openTestCache({ cache_sqlite_path: path, cache_sqlite_max_entries: maxEntries });
  expect(opened.problem).toBeNull();
  return { path, store: opened.store, ...openFile(path) };
}

describe('a file that the Python library wrote', () => {
  it('opens with every row as its manifest says, and opening changes none', async () => {
    const before = openFile(join(tempDirCopy(), 'cache.sqlite')).rows();
    const { rows } = await openLibraryFile();
    expect(rows()).toHaveLength(manifest.rows);
    expect(rows()).toEqual(before);
    const counts = Object.entries(Object.groupBy(rows(), (row) => row.namespace));
    expect(Object.fromEntries(counts.map(([name, all]) => [name, all?.length]))).toEqual(
      manifest.by_namespace,
    );
  });

  it('gives every answer: found, with its times, as text', async () => {
    const { rows, store } = await openLibraryFile();
    const { generated_at } = manifest;
    for (const row of rows()) {
      const found = store.get(row.namespace, [row.key]);
      expect(found).toMatchObject({ createdAt: row.created_at, expiresAt: row.expires_at });
      expect(isExpired(found ?? { expiresAt: null }, generated_at * 1000)).toBe(
        row.expires_at !== null && row.expires_at < generated_at,
      );
      expect(answerOf(found?.valueJson ?? '', 'text').readable).toBe(row.value_json !== BROKEN);
    }
    const text = rows().find(({ value_json }) => value_json.startsWith('"text answer'));
    expect(answerOf(text?.value_json ?? '', 'text')).toMatchObject({ text: expect.stringMatching(/ü 😀$/) });
  });

  it('keeps the row whose value is broken, and says that it cannot be read', async () => {
    const { rows, store } = await openLibraryFile();
    const broken = rows().find(({ value_json }) => value_json === BROKEN);
    const found = store.get(broken?.namespace ?? '', [broken?.key ?? '']);
    expect(answerOf(found?.valueJson ?? '', 'text')).toEqual({
      readable: false,
      reason: 'The stored value is not valid JSON.',
    });
    await store.flush();
    expect(rows()).toContainEqual(broken);
  });

  it('has an entry expire at its time and not before', async () => {
    const { rows, store } = await openLibraryFile();
    const row = rows().find(({ expires_at }) => expires_at !== null);
    const found = store.get(row?.namespace ?? '', [row?.key ?? '']);
    const at = (row?.expires_at ?? 0) * 1000;
    expect(isExpired(found ?? { expiresAt: null }, at - 1)).toBe(false);
    expect(isExpired(found ?? { expiresAt: null }, at + 1)).toBe(true);
  });

  it('keeps its own table and nothing else: no column, table or version is added', async () => {
    const { reader, store } = await openLibraryFile();
    await store.set([entry('new', manifest.generated_at)]);
    const schema = reader.prepare<{ name: string }>('SELECT name FROM sqlite_master ORDER BY name').all();
    expect(schema.map(({ name }) => name)).toEqual([
      'ai_cache',
      'idx_ai_cache_access',
      'idx_ai_cache_expires',
      'sqlite_autoindex_ai_cache_1',
    ]);
    expect(reader.prepare('PRAGMA user_version').get()).toEqual({ user_version: 0 });
    expect(reader.prepare('PRAGMA application_id').get()).toEqual({ application_id: 0 });
    expect(reader.prepare('PRAGMA page_size').get()).toEqual({ page_size: 4096 });
  });

  it('counts uses like the library does', async () => {
    const { rows, store } = await openLibraryFile();
    const before = rows()[0];
    for (let i = 0; i < 3; i += 1) store.touch(before?.namespace ?? '', before?.key ?? '');
    await store.flush();
    const after = rows().find(({ key }) => key === before?.key);
    expect(after?.access_count).toBe((before?.access_count ?? 0) + 3);
    expect(after?.last_access_at).toBeGreaterThanOrEqual(before?.last_access_at ?? 0);
    expect(after?.created_at).toBe(before?.created_at);
  });

  it('is cut down to a cap at the next write, and only in that namespace', async () => {
    const { rows, store } = await openLibraryFile(10);
    await store.set([entry('new', manifest.generated_at + 1, { namespace: 'default' })]);
    const left = Object.groupBy(rows(), (row) => row.namespace);
    expect(left.default).toHaveLength(10);
    expect(left.default?.map(({ key }) => key)).toContain('new');
    expect(left.summaries).toHaveLength(manifest.by_namespace.summaries ?? -1);
  });
});

function tempDirCopy(): string {
  const dir = tempDir();
  copyFileSync(fixture('cache.sqlite'), join(dir, 'cache.sqlite'));
  return dir;
}

describe('a file that we create', () => {
  it('has the schema of the library to the letter, in WAL mode, with pages of 8 KB', async () => {
    const ours = openFile((await openTestStore()).path).reader;
    const theirs = (await openLibraryFile()).reader;
    for (const pragma of [
      'table_info(ai_cache)',
      'index_list(ai_cache)',
      'index_info(idx_ai_cache_access)',
    ]) {
      expect(ours.prepare(`PRAGMA ${pragma}`).all()).toEqual(theirs.prepare(`PRAGMA ${pragma}`).all());
    }
    const normal = (sql: string) => sql.replace(/\s+/g, ' ').trim();
    const schema = (reader: typeof ours) =>
      reader
        .prepare<{ sql: string }>('SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name')
        .all()
        .map(({ sql }) => normal(sql));
    expect(schema(ours)).toEqual(schema(theirs));
    expect(ours.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(ours.prepare('PRAGMA page_size').get()).toEqual({ page_size: 8192 });
  });

  it('has 100 entries after its cap of 1001 was lowered to 100', async () => {
    const { store, path } = await openTestStore({ cache_sqlite_max_entries: 1001 });
    await store.set(Array.from({ length: 1001 }, (_, i) => entry(`k${i}`, 1000 + i)));
    const { rows } = openFile(path);
    expect(rows()).toHaveLength(1001);
    await store.close();
    const lowered = await openTestCache({ cache_sqlite_path: path, cache_sqlite_max_entries: 100 });
    await lowered.store.set([entry('new', 5000)]);
    expect(rows()).toHaveLength(100);
    const newest = ['new', ...Array.from({ length: 99 }, (_, i) => `k${1000 - i}`)];
    expect(
      rows()
        .map(({ key }) => key)
        .sort(),
    ).toEqual(newest.sort());
  });

  it('keeps uses that were only in memory when it is closed', async () => {
    const { store, path } = await openTestStore();
    await store.set([entry('a', 1000)]);
    store.touch('default', 'a');
    const { rows } = openFile(path);
    expect(rows()[0]).toMatchObject({ access_count: 1 });
    await store.close();
    expect(rows()[0]).toMatchObject({ access_count: 2 });
  });

  it('writes uses by itself once there are many', async () => {
    const { store, path } = await openTestStore();
    await store.set([entry('a', 1000)]);
    for (let i = 0; i < 500; i += 1) store.touch('default', 'a');
    const { rows } = openFile(path);
    await expect.poll(() => rows()[0]?.access_count).toBe(501);
  });

  it('starts an entry that is set again with one use, as the library does', async () => {
    const { store, path } = await openTestStore();
    await store.set([entry('a', 1000)]);
    store.touch('default', 'a');
    await store.set([entry('a', 2000)]);
    expect(openFile(path).rows()[0]).toMatchObject({
      access_count: 1,
      created_at: 2000,
      last_access_at: 2000,
    });
  });

  it('reads times that another program wrote in milliseconds', async () => {
    const { store, path } = await openTestStore();
    await store.set([entry('ms', 1_795_520_023_000, { expiresAt: 1_795_520_024_000 })]);
    await store.close();
    const { store: again } = await openTestCache({ cache_sqlite_path: path });
    expect(again.get('default', ['ms'])).toMatchObject({
      createdAt: 1_795_520_023,
      expiresAt: 1_795_520_024,
    });
  });

  it('takes what is no time for one long ago', () => {
    for (const garbage of ['2026-01-01', null, Number.NaN, Number.POSITIVE_INFINITY, Buffer.from('x')]) {
      expect(readEpochSeconds(garbage)).toBe(0);
    }
  });
});
