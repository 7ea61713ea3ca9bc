import { copyFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { failureOf, folderState, openCacheFiles, pythonDoing, threadJobs } from '../../support/cacheFiles.ts';
import { copyOfFixture, newCacheFile } from '../../support/operations.ts';
import { tempDir } from '../../support/tempDir.ts';

const ADD = `INSERT INTO ai_cache VALUES ('n', 'k', '"v"', 1, NULL, 1, 1)`;

/** How many rows a read-only connection finds in what is shown. */
function rowsOf(file: string): number {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare<[], number>('SELECT count(*) FROM ai_cache').pluck().get() ?? -1;
  } finally {
    database.close();
  }
}

test('a file of the library opens for reading, and neither it nor its folder is changed by that', async () => {
  const path = copyOfFixture();
  const before = folderState(dirname(path));
  const files = await openCacheFiles();
  const file = await files.open(path);
  expect(file).toMatchObject({
    ...{ path, name: 'cache.sqlite', table: 'ai_cache', tables: ['ai_cache'] },
    ...{ writable: false, cannotWrite: null, notes: [] },
  });
  expect(folderState(dirname(path))).toEqual(before);
  expect(files.target(file.id)).toMatchObject({ file: path, own: false, writable: false });
});

test('what reading put beside a file is gone once it is closed', async () => {
  const path = copyOfFixture();
  const before = folderState(dirname(path));
  const files = await openCacheFiles();
  const { id } = await files.open(path);
  // As the page's own reading does: SQLite leaves -wal and -shm behind for a connection that cannot write.
  expect(rowsOf(files.target(id).file)).toBe(563);
  expect(Object.keys(folderState(dirname(path)))).not.toEqual(Object.keys(before));
  files.close(id);
  await files.shut();
  expect(folderState(dirname(path))).toEqual(before);
});

test('a file that Python writes to is opened with what Python has committed, and Python goes on', async () => {
  const path = copyOfFixture();
  const python = await pythonDoing(
    `db = sqlite3.connect(file, timeout=3)
db.execute('''${ADD.replace('\'"v"\'', "'1'")}''')
db.commit()
db.execute("UPDATE ai_cache SET access_count = 9")`,
    path,
  );
  const { db, wal } = {
    db: folderState(dirname(path))['cache.sqlite'],
    wal: folderState(dirname(path))['cache.sqlite-wal'],
  };
  const files = await openCacheFiles();
  const file = await files.open(path);
  expect(file.notes).toEqual([]);
  expect(rowsOf(files.target(file.id).file)).toBe(564);
  const after = folderState(dirname(path));
  expect([after['cache.sqlite'], after['cache.sqlite-wal']]).toEqual([db, wal]);
  // It is in the middle of a change of its own.
  expect(await failureOf(files.allowChanges(file.id, true))).toMatchObject({
    code: 'storage.busy',
    message: expect.stringContaining('Another program is writing to the file'),
  });
  await python.end();
  expect(await files.allowChanges(file.id, true)).toMatchObject({ writable: true, cannotWrite: null });
});

test('a log that a program left when it was killed is read and left as it is', async () => {
  const path = copyOfFixture();
  const python = await pythonDoing(
    `db = sqlite3.connect(file)
db.execute("UPDATE ai_cache SET access_count = 9")
db.execute('''${ADD.replace('\'"v"\'', "'1'")}''')
db.commit()`,
    path,
  );
  await python.end();
  rmSync(`${path}-shm`);
  const before = folderState(dirname(path));
  const files = await openCacheFiles();
  const file = await files.open(path);
  expect(rowsOf(files.target(file.id).file)).toBe(564);
  files.close(file.id);
  await files.shut();
  expect(folderState(dirname(path))).toMatchObject(before);
});

test('a file with a rollback journal opens, and says that reading and writing wait for each other', async () => {
  const path = copyOfFixture();
  const writer = new Database(path);
  writer.pragma('journal_mode = DELETE');
  writer.close();
  const before = folderState(dirname(path));
  const files = await openCacheFiles();
  const file = await files.open(path);
  expect(file.notes).toEqual([expect.stringContaining('rollback journal (delete)')]);
  expect(file.cannotWrite).toBeNull();
  expect(folderState(dirname(path))).toEqual(before);
});

test.each([
  ['a rollback journal', 'DELETE'],
  ['a log', 'WAL'],
])(
  'a file with %s that another program has for itself is busy, and opens when that one is done',
  async (_, mode) => {
    const path = copyOfFixture();
    const python = await pythonDoing(
      `db = sqlite3.connect(file, isolation_level=None)
db.execute("PRAGMA locking_mode = EXCLUSIVE")
db.execute("PRAGMA journal_mode = ${mode}")
db.execute("BEGIN EXCLUSIVE")`,
      path,
    );
    const files = await openCacheFiles({ jobs: threadJobs() });
    expect(await failureOf(files.open(path))).toMatchObject({
      code: 'storage.busy',
      message: `${path}: Another program has the file for itself and did not let go of it for 200 ms. Try again when it is done, or end it.`,
    });
    expect(files.view().open).toEqual([]);
    await python.end();
    expect((await files.open(path)).table).toBe('ai_cache');
  },
);

test('a change that was cut off half-way is taken back in a copy; the file and its journal stay', async () => {
  const path = copyOfFixture();
  const writer = new Database(path);
  writer.pragma('journal_mode = DELETE');
  writer.close();
  const python = await pythonDoing(
    `db = sqlite3.connect(file, isolation_level=None)
db.execute("PRAGMA cache_size = 5")
db.execute("BEGIN")
db.execute("DELETE FROM ai_cache WHERE namespace = 'default'")
db.execute("UPDATE ai_cache SET value_json = value_json || value_json")`,
    path,
  );
  await python.end();
  const before = folderState(dirname(path));
  expect(before).toHaveProperty('cache.sqlite-journal');
  const files = await openCacheFiles();
  const file = await files.open(path);
  expect(file.notes[0]).toContain('stopped in the middle of a change');
  expect(file.cannotWrite).toContain('has opened it again');
  const { file: shown } = files.target(file.id);
  expect(rowsOf(shown)).toBe(563);
  expect(folderState(dirname(path))).toEqual(before);
  expect(await failureOf(files.allowChanges(file.id, true))).toMatchObject({ code: 'storage.readonly' });
});

test('a file without its log, of which the index is there, is shown as a copy that says what is missing', async () => {
  const live = newCacheFile();
  live.exec(ADD);
  const path = join(tempDir(), 'cache.sqlite');
  for (const suffix of ['', '-shm']) copyFileSync(live.name + suffix, path + suffix);
  live.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(live.name, path);
  const before = folderState(dirname(path));
  const files = await openCacheFiles();
  const file = await files.open(path);
  expect(file.notes[0]).toContain('Its log (-wal) is missing');
  expect(file.cannotWrite).toContain('put the -wal back');
  expect(rowsOf(files.target(file.id).file)).toBe(1);
  expect(folderState(dirname(path))).toEqual(before);
});
