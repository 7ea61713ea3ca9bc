import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWriter } from '../../../src/core/storage/writer.ts';
import { entry, openTestCache, openTestStore, recordingLogger } from '../../support/cache.ts';
import { writerThreadUrl } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

describe('opening the cache', () => {
  it('takes cache.sqlite of the user data folder where the settings name no file', async () => {
    const userData = tempDir();
    const { path, store } = await openTestCache({}, { userData });
    expect(path).toBe(join(userData, 'cache.sqlite'));
    await store.set([entry('a', 1000)]);
    expect(store.get('default', ['a'])).not.toBeNull();
  });

  it('makes the folders of a file that the settings name', async () => {
    const path = join(tempDir(), 'deep', 'er', 'cache.sqlite');
    expect((await openTestCache({ cache_sqlite_path: path })).problem).toBeNull();
  });

  it.each([{ cache_enabled: false }, { cache_backend: 'null' }] as const)(
    'keeps nothing with %j',
    async (off) => {
      const userData = tempDir();
      const { store, problem, path } = await openTestCache(off, { userData });
      expect({ backend: store.backend, problem, path }).toEqual({ backend: 'null', problem: null, path: '' });
      await store.set([entry('a', 1000)]);
      expect(store.get('default', ['a'])).toBeNull();
      expect(readdirSync(userData)).toEqual([]);
    },
  );

  it('uses a table of another name, next to the one that is there', async () => {
    const { path } = await openTestStore();
    const { store, problem } = await openTestCache({ cache_sqlite_path: path, cache_sqlite_table: 'Team_2' });
    expect(problem).toBeNull();
    await store.set([entry('a', 1000)]);
    expect(store.get('default', ['a'])).not.toBeNull();
  });

  it.each([
    '',
    '1st',
    'a b',
    'x; DROP TABLE ai_cache',
    'ai_cache--',
    'select',
    'order',
    'sqlite_master',
    'täble',
  ])('refuses %j as the name of a table', async (cache_sqlite_table) => {
    const { store, problem } = await openTestCache({ cache_sqlite_table });
    expect(problem).toMatchObject({
      code: 'settings.invalid',
      message: expect.stringContaining('cache_sqlite_table'),
    });
    expect(store.backend).toBe('null');
  });
});

describe('a file that cannot be the cache is a problem, and stays as it is', () => {
  const expectUntouched = async (path: string, code: string) => {
    const before = readFileSync(path);
    const logger = recordingLogger();
    const opened = await openTestCache({ cache_sqlite_path: path }, { logger });
    expect(opened).toMatchObject({ path, problem: { code } });
    expect(opened.problem?.message).toContain(path);
    expect(logger.lines).toHaveLength(1);
    expect(readFileSync(path).equals(before)).toBe(true);
    await opened.store.set([entry('a', 1000)]);
    expect(opened.store.get('default', ['a'])).toBeNull();
    await opened.store.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  };

  it('a text file', async () => {
    const path = join(tempDir(), 'cache.sqlite');
    writeFileSync(path, 'not a database, but somebody wants to keep it\n'.repeat(100));
    await expectUntouched(path, 'storage.not_a_database');
  });

  it('a database whose first page is garbage', async () => {
    const { store, path } = await openTestStore();
    await store.set([entry('a', 1000)]);
    await store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 100, 4096);
    writeFileSync(path, bytes);
    await expectUntouched(path, 'storage.corrupt');
  });

  it('a folder', async () => {
    const path = join(tempDir(), 'cache.sqlite');
    mkdirSync(path);
    const { problem, store } = await openTestCache({ cache_sqlite_path: path });
    expect(problem?.code).toBe('storage.cannot_open');
    expect(store.backend).toBe('null');
  });

  it('a path under a file', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'file'), '');
    const { problem } = await openTestCache({ cache_sqlite_path: join(dir, 'file', 'cache.sqlite') });
    expect(problem?.code).toBe('storage.cannot_open');
  });

  it('a database of another program with a table of that name', async () => {
    const file = join(tempDir(), 'cache.sqlite');
    const setup = [
      'CREATE TABLE ai_cache (id INTEGER, note TEXT)',
      "INSERT INTO ai_cache VALUES (1, 'kept')",
    ];
    const other = { file, durability: 'full', busyTimeoutMs: 1000, threadUrl: writerThreadUrl } as const;
    await (await openWriter({ ...other, setup })).close();
    await expectUntouched(file, 'storage.failed');
  });
});
