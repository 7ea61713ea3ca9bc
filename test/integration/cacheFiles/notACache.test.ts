import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { tableSql } from '../../../src/core/cache/tableSql.ts';
import { type Examination, type Examined, examineFile } from '../../../src/core/cacheFiles/examine.ts';
import { AppError, type ErrorBody } from '../../../src/shared/errors.ts';
import { folderState } from '../../support/cacheFiles.ts';
import { copyOfFixture } from '../../support/operations.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

interface Around {
  readonly known?: readonly { readonly id: string; readonly path: string }[];
  readonly consoleDatabase?: string;
}

function examine(path: string, { known = [], consoleDatabase = '' }: Around = {}): Examination {
  return examineFile({
    path,
    known,
    consoleDatabase,
    busyTimeoutMs: 100,
    copies: tempDir(),
    onCopy: () => undefined,
  });
}

function found(path: string): Examined {
  const examination = examine(path);
  if ('found' in examination) return examination.found;
  throw new Error('it was taken for a file that is open already');
}

/** Why a file is refused. Looking at it must not have changed anything around it. */
function refused(path: string, around: Around = {}): ErrorBody {
  const before = folderState(dirname(path));
  try {
    examine(path, around);
  } catch (caught) {
    if (!(caught instanceof AppError)) throw caught;
    expect(folderState(dirname(path))).toEqual(before);
    expect(caught.message).toContain(`${path}: `);
    expect(caught.message).toMatch(/[.]$/);
    return caught.toBody();
  }
  throw new Error('it was not refused');
}

/** A file with these bytes. */
function fileWith(bytes: string | Buffer, name = 'some.file'): string {
  const path = join(tempDir(), name);
  writeFileSync(path, bytes);
  return path;
}

function database(sql: string): string {
  const path = join(tempDir(), 'other.sqlite');
  const made = new Database(path);
  made.exec(sql);
  made.close();
  return path;
}

/** Writes over a copy of the library's file. */
function overwritten(at: number, bytes: Buffer): string {
  const path = copyOfFixture();
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, at);
  closeSync(descriptor);
  return path;
}

const u32 = (value: number) => Buffer.from([0, 0, 0, value]);

test.each<[what: string, make: () => string, code: string, words: string]>([
  ['a file of no bytes', () => fileWith(''), 'storage.not_a_database', 'empty (0 bytes)'],
  [
    'a text',
    () => fileWith('Ein Text, schön.\n'.repeat(200)),
    'storage.not_a_database',
    'a text file. Entries',
  ],
  [
    'JSON lines',
    () => fileWith('{"key":"k"}\n'.repeat(900)),
    'storage.not_a_database',
    'a text file (JSON). Entries',
  ],
  ['a gzip archive', () => fileWith(gzipSync(randomBytes(9000))), 'storage.not_a_database', 'a gzip archive'],
  [
    'an encrypted database',
    () => fileWith(randomBytes(16_384)),
    'storage.not_a_database',
    'encrypted (SQLCipher)',
  ],
  [
    'some binary file',
    () => fileWith(Buffer.alloc(9000, '\x7fELF\0\x01')),
    'storage.not_a_database',
    'does not begin as',
  ],
  ['zeros', () => fileWith(Buffer.alloc(16_384)), 'storage.not_a_database', 'does not begin as'],
  [
    'a folder',
    () => {
      const path = join(tempDir(), 'f');
      mkdirSync(path);
      return path;
    },
    'storage.not_a_database',
    'is a folder',
  ],
  [
    'a pipe',
    () => {
      const path = join(tempDir(), 'pipe');
      execFileSync('mkfifo', [path]);
      return path;
    },
    'storage.not_a_database',
    'no regular file',
  ],
  ['nothing', () => join(tempDir(), 'gone.sqlite'), 'storage.cannot_open', 'no such file'],
  [
    'a link to nothing',
    () => {
      const path = join(tempDir(), 'link');
      symlinkSync('gone', path);
      return path;
    },
    'storage.cannot_open',
    'no such file',
  ],
  [
    'a link to itself',
    () => {
      const path = join(tempDir(), 'loop');
      symlinkSync('loop', path);
      return path;
    },
    'storage.cannot_open',
    'leads to itself',
  ],
  [
    'a path through a file',
    () => join(fileWith('x'), 'cache.sqlite'),
    'storage.cannot_open',
    'is a file and not a folder',
  ],
  [
    'a name that ends with a blank',
    () => fileWith('x', 'cache.sqlite '),
    'storage.cannot_open',
    'ends with a blank',
  ],
  ['a newer file format', () => overwritten(18, Buffer.from([3, 3])), 'storage.newer_schema', 'newer SQLite'],
  ['a newer schema format', () => overwritten(44, u32(9)), 'storage.newer_schema', 'newer SQLite'],
])('%s is refused in its own words', (what, make, code, words) => {
  const path = make();
  if (
    what === 'a folder' ||
    what === 'a pipe' ||
    what === 'a path through a file' ||
    what.startsWith('a link')
  ) {
    expect(() => examine(path)).toThrow(words);
    return;
  }
  expect(refused(path)).toMatchObject({ code, message: expect.stringContaining(words) });
});

test('the log of a database is refused with where the database is', () => {
  const live = new Database(join(tempDir(), 'cache.sqlite'));
  live.pragma('journal_mode = WAL');
  live.exec('CREATE TABLE t (a)');
  const path = fileWith('');
  copyFileSync(`${live.name}-wal`, path);
  live.close();
  expect(refused(path).message).toContain('the log (-wal) of a database');
});

test('a database of another program is refused with the tables that it has', () => {
  const some = refused(database('CREATE TABLE users (id); CREATE TABLE "odd ""name" (a, b)'));
  expect(some).toMatchObject({
    code: 'storage.not_a_database',
    message: expect.stringContaining(
      'It has the tables "users", "odd "name"; none has the columns namespace, key, value_json, created_at, expires_at, access_count, last_access_at',
    ),
  });
  const many = refused(
    database(Array.from({ length: 40 }, (_, index) => `CREATE TABLE t${index} (a);`).join('')),
  );
  expect(many.message).toContain('"t11" and 28 more;');
  expect(refused(database('CREATE TABLE users (id); DROP TABLE users')).message).toContain(
    'without any table',
  );
});

const LIBRARY = tableSql('ai_cache').setup[0] ?? '';

test('a column too many or too few is named', () => {
  expect(refused(database(LIBRARY.replace('expires_at REAL NULL,', ''))).message).toContain(
    'The table "ai_cache" lacks expires_at.',
  );
  expect(
    refused(
      database(LIBRARY.replace('expires_at REAL NULL,', 'expires_at REAL NULL, note TEXT, "x y" TEXT,')),
    ).message,
  ).toContain('The table "ai_cache" has "note", "x y" besides.');
  expect(
    refused(database(LIBRARY.replace('expires_at REAL NULL', 'expires_at AS (created_at + 1)'))).message,
  ).toContain('lacks expires_at and has "expires_at (generated)" besides');
  expect(refused(database(LIBRARY.replace('namespace TEXT', 'Namespace TEXT'))).message).toContain(
    'lacks namespace',
  );
});

test('columns count by name: in any order, without keys and indexes, under any plain name, in several tables', () => {
  const path = database(`
    CREATE TABLE settings (a);
    CREATE TABLE other_cache (last_access_at, access_count, expires_at, created_at, value_json, key, namespace);
    ${LIBRARY};
    ${tableSql('Third_1').setup.join(';')};
    CREATE VIEW a_view AS SELECT * FROM ai_cache;
  `);
  expect(found(path)).toMatchObject({
    tables: ['other_cache', 'ai_cache', 'Third_1'],
    notes: [expect.any(String)],
  });
});

test('a cache whose name would need quotes, or that has no rowid, is passed over, and the console says so', () => {
  const odd = (name: string) => LIBRARY.replace('ai_cache', name);
  const names = ['"my cache"', '"a""b; DROP TABLE x"', '"select"', `"${'x'.repeat(30)}é"`];
  for (const name of names) {
    expect(refused(database(odd(name))).message, name).toContain('has the columns of a cache, but its name');
  }
  const withoutRowid = `${odd('w')} WITHOUT ROWID`;
  expect(refused(database(withoutRowid)).message).toContain('WITHOUT ROWID');
  const { tables, notes } = found(database([LIBRARY, odd('"my cache"'), withoutRowid].join(';')));
  expect(tables).toEqual(['ai_cache']);
  expect(notes).toContainEqual(expect.stringMatching(/^The table "my cache" is not shown: its name /));
  expect(notes).toContainEqual(
    expect.stringMatching(/^The table "w" is not shown: it was made WITHOUT ROWID/),
  );
});

test("the console's own database is refused, this console's and another's", async () => {
  const { file } = await openConsoleDatabase();
  expect(() => examine(file, { consoleDatabase: file })).toThrow('this console keeps its own records');
  const link = join(tempDir(), 'link.sqlite');
  symlinkSync(file, link);
  expect(() => examine(link, { consoleDatabase: file })).toThrow('this console keeps its own records');
  expect(() => examine(file)).toThrow('a console keeps its ledger');
});

test('a file that is open is known by its path, a link to it, and another name of the same inode', () => {
  const path = copyOfFixture();
  const known = [{ id: 'own', path }];
  const soft = join(tempDir(), 'soft');
  symlinkSync(path, soft);
  const hard = join(dirname(path), 'hard');
  linkSync(path, hard);
  for (const name of [path, soft, hard]) expect(examine(name, { known }), name).toEqual({ known: 'own' });
});

test('a damaged file that holds rows of a cache opens for its repair, under the name its table had', () => {
  const beginning = overwritten(0, randomBytes(100));
  const firstPage = overwritten(0, Buffer.alloc(4096));
  const schema = overwritten(100, Buffer.alloc(60, 0xff));
  for (const path of [beginning, firstPage, schema]) {
    const before = folderState(dirname(path));
    const file = found(path);
    expect(file).toMatchObject({ damaged: true, tables: ['ai_cache'], cannotWrite: null, file: path });
    expect(file.notes).toEqual([expect.stringContaining('rows of a cache are in it')]);
    expect(folderState(dirname(path))).toEqual(before);
  }
});

test('a damaged file without any row of a cache is refused as damaged', () => {
  const path = database('CREATE TABLE users (id); INSERT INTO users VALUES (1)');
  truncateSync(path, 3000);
  expect(refused(path)).toMatchObject({
    code: 'storage.corrupt',
    message: expect.stringContaining('no rows of a cache'),
  });
});

test('an exchange of files that a repair began is completed, and one that somebody else wrote down is not', () => {
  const path = copyOfFixture();
  const repaired = `${path}.repaired-1`;
  copyFileSync(path, repaired);
  const victim = fileWith('mine');
  const intent = (newFrom: string, oldTo: string) =>
    writeFileSync(`${path}.swap`, JSON.stringify({ file: path, newFrom, oldTo }));

  intent(victim, `${path}.corrupted-1`);
  expect(found(path).tables).toEqual(['ai_cache']);
  intent(repaired, join(dirname(victim), 'moved'));
  expect(found(path).tables).toEqual(['ai_cache']);
  writeFileSync(`${path}.swap`, '{"newFrom":');
  expect(found(path).tables).toEqual(['ai_cache']);
  expect(Object.keys(folderState(dirname(path)))).toEqual([
    'cache.sqlite',
    'cache.sqlite.repaired-1',
    'cache.sqlite.swap',
  ]);
  expect(Object.keys(folderState(dirname(victim)))).toEqual(['some.file']);

  // As a crash between the two steps leaves it.
  copyFileSync(path, `${path}.corrupted-1`);
  rmSync(path);
  intent(repaired, `${path}.corrupted-1`);
  expect(found(path).tables).toEqual(['ai_cache']);
  expect(Object.keys(folderState(dirname(path)))).toEqual(['cache.sqlite', 'cache.sqlite.corrupted-1']);
});
