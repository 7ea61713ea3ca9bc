import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Examined } from '../../../src/core/cacheFiles/examine.ts';
import type { ErrorBody } from '../../../src/shared/errors.ts';
import { failureOf, folderState, openCacheFiles, pythonDoing } from '../../support/cacheFiles.ts';
import { copyOfFixture } from '../../support/operations.ts';
import { mayMount, smallDisk } from '../../support/smallDisk.ts';

const child = join(import.meta.dirname, '../../support/examineChild.ts');

/** What a user without rights of his own finds. */
function asStranger(path: string): { examined: { found: Examined } & ErrorBody; proved: ErrorBody | null } {
  return JSON.parse(
    execFileSync(process.execPath, [child, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as ReturnType<typeof asStranger>;
}

/** A copy of the library's file that everybody may read and write, in such a folder. */
function openToAll(mode: 'WAL' | 'DELETE'): string {
  const path = copyOfFixture();
  const database = new Database(path);
  database.pragma(`journal_mode = ${mode}`);
  database.close();
  chmodSync(path, 0o666);
  chmodSync(dirname(path), 0o777);
  return path;
}

test('a file that this user may not read is refused with what to do', () => {
  const path = openToAll('WAL');
  chmodSync(path, 0o200);
  expect(asStranger(path).examined).toMatchObject({
    code: 'storage.cannot_open',
    message: `${path}: This user has no permission to read the file. Change its permissions, or start the console as a user who may.`,
  });
  chmodSync(path, 0o666);
  chmodSync(dirname(path), 0o600);
  expect(asStranger(path).examined).toMatchObject({
    code: 'storage.cannot_open',
    message: expect.stringContaining('no permission (EACCES)'),
  });
});

test.each(['WAL', 'DELETE'] as const)(
  'a read-only file (%s) opens where it lies and says that it cannot be changed',
  (mode) => {
    const path = openToAll(mode);
    chmodSync(path, 0o444);
    const { examined, proved } = asStranger(path);
    expect(examined.found).toMatchObject({
      file: path,
      tables: ['ai_cache'],
      cannotWrite: expect.stringContaining('the file is read-only for this user'),
    });
    expect(proved).toMatchObject({
      code: 'storage.readonly',
      message: expect.stringContaining('the file is read-only for this user'),
    });
  },
);

test('a file in a read-only folder: opened where it lies when it keeps a rollback journal, as a copy when it keeps a log', () => {
  const plain = openToAll('DELETE');
  chmodSync(dirname(plain), 0o555);
  const words = `its folder ${dirname(plain)} is read-only for this user`;
  const { examined, proved } = asStranger(plain);
  expect(examined.found).toMatchObject({
    file: plain,
    copyFolder: null,
    cannotWrite: expect.stringContaining(words),
  });
  expect(proved).toMatchObject({ code: 'storage.readonly', message: expect.stringContaining(words) });

  const logged = openToAll('WAL');
  chmodSync(dirname(logged), 0o555);
  const { found } = asStranger(logged).examined;
  expect(found.file).not.toBe(logged);
  expect(found.tables).toEqual(['ai_cache']);
  expect(found.notes[0]).toContain('Shown is a copy of it and its log');
  expect(readdirSync(dirname(logged))).toEqual(['cache.sqlite']);
});

test('a live log in a folder of another user is read where it lies, with what was committed last', async () => {
  const path = openToAll('WAL');
  await pythonDoing(
    `db = sqlite3.connect(file)
db.execute("DELETE FROM ai_cache")
db.commit()`,
    path,
  );
  for (const suffix of ['-wal', '-shm']) chmodSync(path + suffix, 0o644);
  chmodSync(dirname(path), 0o555);
  const { found } = asStranger(path).examined;
  expect(found).toMatchObject({ file: path, copyFolder: null, notes: [] });
});

const whereMountable = test.runIf(mayMount());

whereMountable(
  'read-only media: a copy with the log is shown, never to be changed, and removed when the file is closed',
  async () => {
    const disk = smallDisk(8);
    try {
      const source = copyOfFixture();
      const python = await pythonDoing(
        `db = sqlite3.connect(file)
db.execute("DELETE FROM ai_cache WHERE namespace = 'default'")
db.commit()`,
        source,
      );
      const path = join(disk.path, 'cache.sqlite');
      for (const suffix of ['', '-wal']) copyFileSync(source + suffix, path + suffix);
      await python.end();
      disk.setReadOnly(true);
      const before = folderState(disk.path);
      const files = await openCacheFiles();
      const file = await files.open(path);
      expect(file).toMatchObject({
        path,
        cannotWrite: expect.stringContaining('Changes cannot be made to a copy'),
      });
      expect(file.notes[0]).toContain('lies where nothing can be written');
      const { file: copy } = files.target(file.id);
      expect(copy.startsWith(join(files.userData, 'copies'))).toBe(true);
      const database = new Database(copy, { readonly: true });
      expect(database.prepare('SELECT count(*) FROM ai_cache').pluck().get()).toBe(563 - 185);
      database.close();
      expect(await failureOf(files.allowChanges(file.id, true))).toMatchObject({
        code: 'storage.readonly',
        message: expect.stringContaining('a copy'),
      });
      files.close(file.id);
      await files.shut();
      expect(existsSync(copy)).toBe(false);
      expect(folderState(disk.path)).toEqual(before);
    } finally {
      disk.close();
    }
  },
);

whereMountable('read-only media: a file with a rollback journal is shown where it lies', async () => {
  const disk = smallDisk(4);
  try {
    const path = join(disk.path, 'cache.sqlite');
    copyFileSync(openToAll('DELETE'), path);
    disk.setReadOnly(true);
    const files = await openCacheFiles();
    const file = await files.open(path);
    expect(file.cannotWrite).toBe('It cannot be changed: its disk is mounted read-only.');
    expect(files.target(file.id).file).toBe(path);
  } finally {
    disk.close();
  }
});

whereMountable('a copy for which there is no room is a full disk, and leaves nothing of itself', async () => {
  const [media, small] = [smallDisk(4), smallDisk(1)];
  try {
    const path = join(media.path, 'cache.sqlite');
    copyFileSync(openToAll('WAL'), path);
    media.setReadOnly(true);
    small.fill();
    const files = await openCacheFiles({ copies: join(small.path, 'copies') });
    expect(await failureOf(files.open(path))).toMatchObject({
      code: 'storage.full',
      message: expect.stringContaining('the disk is full'),
    });
    small.empty();
    expect(existsSync(join(small.path, 'copies')) ? readdirSync(join(small.path, 'copies')) : []).toEqual([]);
  } finally {
    media.close();
    small.close();
  }
});
