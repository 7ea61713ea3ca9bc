import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backupOfRun, createBackups } from '../../../src/core/maintenance/backups.ts';
import { recordingLogger } from '../../support/cache.ts';
import { copyOfFixture, openOperations, targetOf } from '../../support/operations.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

const KEEP = 2;

/** Backups of a file called `cache`, made without copying anything. */
async function openBackups() {
  const folder = tempDir();
  const { reader, writer } = await openConsoleDatabase();
  const trash = join(tempDir(), 'trashed.sqlite');
  const backups = createBackups({
    reader,
    writer,
    moveToTrash: async (path) => renameSync(path, trash),
    logger: recordingLogger(),
  });
  let at = 0;
  const make = async (madeBy: 'person' | 'schedule' | 'console') => {
    at += 1000;
    const path = join(folder, `${at}.sqlite`);
    writeFileSync(path, 'rows');
    const saved = { path, bytes: 4, rows: 1 };
    await backups.note({ ...saved, file: 'own', cachePath: '/c', table: 'ai_cache', at, madeBy, keep: KEEP });
    return path;
  };
  const paths = () => backups.list('own').map(({ backupPath }) => backupPath);
  return { backups, make, paths, trash };
}

test('the newest backups that nobody asked for are kept, and every one that a person made', async () => {
  const { make, paths } = await openBackups();
  const mine = await make('person');
  const first = await make('schedule');
  const second = await make('console');
  const third = await make('schedule');
  expect(paths()).toEqual([third, second, mine]);
  expect([mine, first, second, third].map((path) => existsSync(path))).toEqual([true, false, true, true]);
});

test('a backup that is gone is said to be, takes the place of no other, and leaves the list', async () => {
  const { backups, make, paths } = await openBackups();
  const first = await make('schedule');
  const second = await make('schedule');
  rmSync(second);
  expect(backups.list('own').map(({ missing }) => missing)).toEqual([true, false]);
  const third = await make('schedule');
  expect(paths()).toEqual([third, first]);
});

test('a backup that is removed goes to the trash of the system', async () => {
  const { backups, make, trash } = await openBackups();
  const path = await make('person');
  const [{ id = '' } = {}] = backups.list('own');
  expect(await backups.remove(id)).toEqual([]);
  expect([existsSync(path), existsSync(trash)]).toEqual([false, true]);
  await expect(backups.remove(id)).rejects.toMatchObject({ code: 'request.invalid' });
});

test('backup and restore put what they saved on the list, and a restore takes a backup by its number', async () => {
  const file = copyOfFixture();
  const userData = tempDir();
  const { reader, writer } = await openConsoleDatabase(join(userData, 'console.sqlite'));
  const backups = createBackups({
    reader,
    writer,
    moveToTrash: async () => undefined,
    logger: recordingLogger(),
  });
  const { run } = await openOperations(targetOf(file), {
    userData,
    onEnded: async (ended, input) => {
      const made = backupOfRun(ended, input, { table: 'ai_cache', keep: KEEP });
      if (made) await backups.note(made);
    },
  });
  await run({ operation: 'backup', path: null });
  const [mine] = backups.list('own');
  expect(mine).toMatchObject({ rows: 563, madeBy: 'person', missing: false, path: file });
  await run({ operation: 'restore', from: { backup: mine?.id ?? '' } });
  expect(backups.list('own').map(({ madeBy }) => madeBy)).toEqual(['console', 'person']);
  expect(readdirSync(join(userData, 'backups'))).toHaveLength(2);
});
