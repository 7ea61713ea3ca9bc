import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { tableSql } from '../../../src/core/cache/tableSql.ts';
import { createFileJobs } from '../../../src/core/cacheFiles/fileJobs.ts';
import type { OwnCache } from '../../../src/core/cacheFiles/ownFile.ts';
import { RecentFiles } from '../../../src/core/cacheFiles/recentFiles.ts';
import { cacheFilesSchema } from '../../../src/shared/contract/cacheFiles.ts';
import { failureOf, openCacheFiles, threadJobs } from '../../support/cacheFiles.ts';
import { copyOfFixture } from '../../support/operations.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

/** A cache with two tables of one row each. */
function twoTables(): string {
  const path = join(tempDir(), 'two.sqlite');
  const database = new Database(path);
  for (const table of ['first', 'second']) {
    database.exec(tableSql(table).setup.join(';'));
    database.exec(`INSERT INTO ${table} VALUES ('n', 'k', '1', 1, NULL, 1, 1)`);
  }
  database.close();
  return path;
}

test('the own cache is answered with its own id, comes first, and follows the settings', async () => {
  const path = copyOfFixture();
  let own: OwnCache | null = { path, table: 'ai_cache', problem: null };
  const letGo = vi.fn(async () => undefined);
  const files = await openCacheFiles({ own: () => own, letGo });
  const told: (readonly string[])[] = [];
  files.onChange(({ open }) => told.push(open.map(({ id }) => id)));
  const link = join(tempDir(), 'link');
  symlinkSync(path, link);
  expect(await files.open(path)).toMatchObject({ id: 'own', writable: true, cannotWrite: null });
  expect(await files.open(link)).toMatchObject({ id: 'own' });
  const other = await files.open(twoTables());
  expect(files.view().open.map(({ id }) => id)).toEqual(['own', other.id]);
  expect(files.target('own')).toMatchObject({ file: path, own: true, writable: true, table: 'ai_cache' });

  own = { path, table: 'ai_cache', problem: 'It is damaged.' };
  files.ownChanged();
  expect(files.view().open[0]).toMatchObject({
    writable: false,
    cannotWrite: 'It is damaged.',
    notes: ['It is damaged.'],
  });
  own = null;
  files.ownChanged();
  expect(files.view().open.map(({ id }) => id)).toEqual([other.id]);
  expect(() => files.target('own')).toThrow('not kept in a file');
  expect(told).toEqual([['own', other.id], ['own', other.id], [other.id]]);
  expect(letGo.mock.calls).toEqual([['own']]);
  expect(cacheFilesSchema.parse(files.view())).toEqual(files.view());
});

test('a file opened twice, at once too, is open once', async () => {
  const path = copyOfFixture();
  const link = join(tempDir(), 'link');
  symlinkSync(path, link);
  const files = await openCacheFiles({ jobs: threadJobs() });
  const opened = await Promise.all([files.open(path), files.open(link), files.open(path)]);
  expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
  expect(files.view().open).toHaveLength(1);
});

test('the first table is shown until another is chosen, which is remembered', async () => {
  const path = twoTables();
  const { reader, writer } = await openConsoleDatabase();
  const recent = new RecentFiles({ reader, writer });
  const files = await openCacheFiles({ recent });
  const { id, table, tables } = await files.open(path);
  expect([table, tables]).toEqual(['first', ['first', 'second']]);
  expect(() => files.chooseTable(id, 'third')).toThrow('no cache table of that name');
  expect(files.chooseTable(id, 'second').table).toBe('second');
  expect(files.target(id).table).toBe('second');
  await files.shut();
  const later = await openCacheFiles({ recent });
  expect((await later.open(path)).table).toBe('second');
});

test('changes are allowed for a session: the next one begins read-only', async () => {
  const path = copyOfFixture();
  const { reader, writer } = await openConsoleDatabase();
  const recent = new RecentFiles({ reader, writer });
  const files = await openCacheFiles({ recent, jobs: threadJobs() });
  const { id } = await files.open(path);
  expect(await files.allowChanges(id, true)).toMatchObject({ writable: true });
  expect(files.target(id).writable).toBe(true);
  expect(await files.allowChanges(id, false)).toMatchObject({ writable: false, cannotWrite: null });
  await files.allowChanges(id, true);
  files.close(id);
  expect(await files.openRecent(id)).toMatchObject({ writable: false });
  await files.allowChanges(id, true);
  await files.shut();
  expect(await (await openCacheFiles({ recent })).openRecent(id)).toMatchObject({ id, writable: false });
});

test('a file that is damaged since it was opened keeps the name of its table, and changes can be allowed to repair it', async () => {
  const path = twoTables();
  const files = await openCacheFiles();
  const { id } = await files.open(path);
  files.chooseTable(id, 'second');
  files.close(id);
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, Buffer.alloc(4096), 0, 4096, 0);
  closeSync(descriptor);
  expect(await files.open(path)).toMatchObject({ table: 'second', tables: ['second'], cannotWrite: null });
  expect(await files.allowChanges(id, true)).toMatchObject({ writable: true });
});

test('recent files: the latest first, at most twenty, missing ones say so, and each can be forgotten', async () => {
  const folder = tempDir();
  const { reader, writer } = await openConsoleDatabase();
  let now = 1_700_000_000_000;
  const recent = new RecentFiles({ reader, writer });
  for (let index = 0; index < 25; index += 1) {
    const path = join(folder, `cache ${index}.sqlite`);
    if (index !== 23) writeFileSync(path, '');
    await recent.note({ id: index.toString(16).padStart(16, '0'), path, table: 'ai_cache' }, now);
    now += 1000;
  }
  const files = await openCacheFiles({ recent });
  await vi.waitFor(() => expect(files.view().recent.filter(({ missing }) => missing)).toHaveLength(1));
  const list = files.view().recent;
  expect(list.map(({ name }) => name)).toEqual(
    Array.from({ length: 20 }, (_, index) => `cache ${24 - index}.sqlite`),
  );
  expect(list.find(({ missing }) => missing)?.name).toBe('cache 23.sqlite');
  expect(await failureOf(files.openRecent(list[1]?.id ?? ''))).toMatchObject({ code: 'storage.cannot_open' });
  expect((await files.forget(list[1]?.id ?? '')).recent).toHaveLength(19);
  expect(await failureOf(files.openRecent('ffffffffffffffff'))).toMatchObject({ code: 'request.invalid' });

  const path = copyOfFixture();
  const { id } = await files.open(path);
  expect(files.view().recent.map((file) => file.id)).not.toContain(id);
  expect(files.close(id).recent[0]).toMatchObject({ id, path, missing: false });
  rmSync(path);
  expect(await failureOf(files.openRecent(id))).toMatchObject({ code: 'storage.cannot_open' });
  await vi.waitFor(() => expect(files.view().recent[0]).toMatchObject({ id, missing: true }));
});

test('a file that vanishes or is replaced says so, can be changed no more, and opens anew as what is there now', async () => {
  const path = copyOfFixture();
  const files = await openCacheFiles();
  const { id } = await files.open(path);
  await files.allowChanges(id, true);
  const file = () => files.view().open[0];
  renameSync(path, `${path}.away`);
  await vi.waitFor(() => expect(file()?.notes[0]).toContain('The file is gone'), { timeout: 10_000 });
  expect(file()).toMatchObject({ writable: false, cannotWrite: expect.stringContaining('Open it again') });
  expect(files.target(id).writable).toBe(false);
  expect(await failureOf(files.allowChanges(id, true))).toMatchObject({ code: 'storage.readonly' });

  cpSync(twoTables(), path);
  await vi.waitFor(() => expect(file()?.notes[0]).toContain('Another program put a new file in its place'), {
    timeout: 10_000,
  });
  expect(await files.open(path)).toMatchObject({ id, tables: ['first', 'second'], writable: false });
  expect(files.view().open).toHaveLength(1);
  expect(file()?.notes.join()).not.toContain('in its place');
});

test('a file that the console itself exchanged is looked at anew and keeps the permission to change it', async () => {
  const path = copyOfFixture();
  const files = await openCacheFiles();
  const { id } = await files.open(path);
  await files.allowChanges(id, true);
  rmSync(path);
  cpSync(twoTables(), path);
  expect(await files.exchanged(id)).toMatchObject({ id, table: 'first', writable: true });
});

test('copies that an earlier console left are removed at the start', async () => {
  const copies = join(tempDir(), 'copies');
  mkdirSync(join(copies, 'copy-old'), { recursive: true });
  writeFileSync(join(copies, 'copy-old', 'cache.sqlite'), 'x');
  const files = await openCacheFiles({ copies });
  await files.shut();
  expect(readdirSync(join(copies, '..'))).toEqual([]);
});

test('the file of a command line is the wanted one, and asked for again it is news again', async () => {
  const path = copyOfFixture();
  const files = await openCacheFiles();
  const told: (string | null)[] = [];
  files.onChange(({ wanted }) => told.push(wanted));
  const { id } = await files.openWanted(path);
  await files.openWanted(path);
  expect(told).toEqual([null, id, null, id]);
  await expect(files.openWanted(join(tempDir(), 'none'))).rejects.toThrow('no such file');
  expect(files.close(id).wanted).toBeNull();
});

test('a disk that does not answer is given up, and the console says so', async () => {
  const silent = new URL('data:text/javascript,setInterval(() => undefined, 1000)');
  const files = await openCacheFiles({ jobs: createFileJobs(silent, 100) });
  expect(await failureOf(files.open('/network/cache.sqlite'))).toMatchObject({
    code: 'storage.cannot_open',
    message: expect.stringContaining('The disk did not answer'),
  });
});
