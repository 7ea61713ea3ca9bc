import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportEntries } from '../../../src/core/operations/exportEntries.ts';
import { FileChangeLog } from '../../../src/core/operations/fileChangeLog.ts';
import { importEntries } from '../../../src/core/operations/importEntries.ts';
import { putBack } from '../../../src/core/operations/putBack.ts';
import { type OperationHandlerParts, operationHandlers } from '../../../src/main/ipc/handlers/operations.ts';
import type { CacheFiles } from '../../../src/shared/contract/cacheFiles.ts';
import type { OperationInput } from '../../../src/shared/contract/operations.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { changesFor, contextFor, insertExact, plainRow, stopAt } from '../../support/fileOperations.ts';
import { hostileRow } from '../../support/hostileEntries.ts';
import {
  copyOfFixture,
  exactRows,
  newCacheFile,
  openOperations,
  targetOf,
} from '../../support/operations.ts';
import { tempDir } from '../../support/tempDir.ts';

const formats = ['jsonl', 'csv'] as const;

for (const format of formats) {
  test(`${format}: whatever lies in a cache comes back to the bit in an empty one, and can be taken out again`, async () => {
    const folder = tempDir();
    const full = newCacheFile(join(folder, 'full.sqlite'));
    insertExact(full, fc.sample(hostileRow, 700));
    newCacheFile(join(folder, 'empty.sqlite'));
    const path = join(folder, `rows.${format}`);

    const from = await openOperations(targetOf(full.name));
    const written = await from.run({ operation: 'export', format, path, filter: {} });
    expect(written).toMatchObject({ state: 'done', error: null });
    const into = await openOperations(targetOf(join(folder, 'empty.sqlite')));
    const read = await into.run({ operation: 'import', format, path, onConflict: 'keep' });

    expect(read).toMatchObject({ state: 'done', error: null, undo: { state: 'kept' } });
    expect(exactRows(into.target.file)).toEqual(exactRows(full.name));
    await into.ended((await into.runner.undo(read.id)).id);
    expect(exactRows(into.target.file)).toEqual([]);
  });
}

test('an import into a file in UTF-16 is taken out again, whether it came to its end or was stopped', async () => {
  const folder = tempDir();
  const full = newCacheFile(join(folder, 'full.sqlite'));
  insertExact(
    full,
    Array.from({ length: 6000 }, (_, number) => plainRow(`key ü ${number}`)),
  );
  const path = join(folder, 'rows.jsonl');
  await (await openOperations(targetOf(full.name))).run({
    operation: 'export',
    format: 'jsonl',
    path,
    filter: {},
  });
  const cache = newCacheFile(join(folder, 'wide.sqlite'), 'ai_cache', 'UTF-16le');
  insertExact(cache, [plainRow('key ü 7', { value: '"of before"', createdAt: 1 })]);
  const before = exactRows(cache.name, 'ai_cache', { rowids: true });
  const input = { operation: 'import', format: 'jsonl', path, onConflict: 'replace' } as const;

  const into = await openOperations(targetOf(cache.name));
  const read = await into.run(input);
  expect(read).toMatchObject({ state: 'done', error: null });
  await into.ended((await into.runner.undo(read.id)).id);
  expect(exactRows(cache.name, 'ai_cache', { rowids: true })).toEqual(before);

  const trashFile = join(folder, 'stopped.sqlite');
  const changes = new FileChangeLog({ target: into.target, trashFile, rest: () => undefined });
  const stopOnceAdded = () => {
    if (changes.rows() > 0) throw new AppError('request.cancelled', 'It was stopped.');
  };
  const stopped = importEntries.run(input, contextFor(cache.name, folder, stopOnceAdded), changes);
  await expect(stopped).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(changes.rows()).toBeGreaterThan(0);
  changes.close();
  expect(putBack({ target: into.target, trashFile, onBatch: () => undefined }).stayed).toBe(0);
  expect(exactRows(cache.name, 'ai_cache', { rowids: true })).toEqual(before);
});

test('an export has the entries of its filter, and its plan says how many', async () => {
  const folder = tempDir();
  const path = join(folder, 'summaries.jsonl');
  const { plan, run } = await openOperations(targetOf(copyOfFixture(folder)));
  const input = {
    operation: 'export' as const,
    format: 'jsonl' as const,
    path,
    filter: { namespaces: ['summaries'] },
  } satisfies OperationInput;
  expect((await plan(input)).facts).toContainEqual({ label: 'Entries', value: 188, kind: 'count' });
  await run(input);
  const [head = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(JSON.parse(head)).toEqual({ format: 'ai-ops-console cache entries', version: 1, table: 'ai_cache' });
  expect(lines).toHaveLength(188);
  expect(new Set(lines.map((line) => JSON.parse(line).namespace))).toEqual(new Set(['summaries']));
});

test('an export that is stopped leaves nothing, and the file that was there', async () => {
  const folder = tempDir();
  const database = newCacheFile(join(folder, 'cache.sqlite'));
  insertExact(
    database,
    Array.from({ length: 5000 }, (_, number) => plainRow(`key-${number}`)),
  );
  mkdirSync(join(folder, 'out'));
  const path = join(folder, 'out', 'rows.csv');
  const input = { operation: 'export', format: 'csv', path, filter: {} } as const;
  const stopped = contextFor(database.name, folder, stopAt(3));
  const noChanges = undefined as never;
  await expect(exportEntries.run(input, stopped, noChanges)).rejects.toMatchObject({
    code: 'request.cancelled',
  });
  expect(readdirSync(join(folder, 'out'))).toEqual([]);

  writeFileSync(path, 'of before');
  await expect(exportEntries.run(input, stopped, noChanges)).rejects.toMatchObject({
    code: 'request.cancelled',
  });
  expect(readFileSync(path, 'utf8')).toBe('of before');
  expect(readdirSync(join(folder, 'out'))).toEqual(['rows.csv']);
});

test('an export never replaces a database that is in use', async () => {
  const folder = tempDir();
  const database = newCacheFile(join(folder, 'cache.sqlite'));
  insertExact(database, [plainRow('a')]);
  // Another program's database is known by the log beside it.
  const other = newCacheFile(join(folder, 'other.sqlite'));
  insertExact(other, [plainRow('b')]);
  for (const path of [database.name, `${database.name}-wal`, other.name]) {
    const input = { operation: 'export', format: 'csv', path, filter: {} } as const;
    const planned = async () => exportEntries.plan(input, contextFor(database.name, folder));
    await expect(planned()).rejects.toMatchObject({ code: 'request.invalid' });
  }
});

test('an import never opens a database that is in use, whatever its name', async () => {
  const folder = tempDir();
  const database = newCacheFile(join(folder, 'cache.sqlite'));
  insertExact(database, [plainRow('a')]);
  const other = newCacheFile(join(folder, 'other.sqlite'));
  insertExact(other, [plainRow('b')]);
  mkdirSync(join(folder, 'trash'));
  writeFileSync(join(folder, 'trash', 'kept.sqlite'), '');
  writeFileSync(join(folder, 'console.sqlite'), '');
  symlinkSync(database.name, join(folder, 'rows.csv'));
  const names = ['cache.sqlite', 'cache.sqlite-shm', 'rows.csv', 'other.sqlite', 'console.sqlite'];
  for (const name of [...names, 'trash/kept.sqlite']) {
    const input = {
      operation: 'import',
      format: 'csv',
      path: join(folder, name),
      onConflict: 'keep',
    } as const;
    await expect(importEntries.plan(input, contextFor(database.name, folder))).rejects.toThrow(
      'a database in use',
    );
  }
});

test('a file that is open in another tab is neither read by an import nor replaced by an export or a backup', () => {
  const folder = tempDir();
  const [path, link] = [join(folder, 'open.sqlite'), join(folder, 'rows.jsonl')];
  writeFileSync(path, '');
  symlinkSync(path, link);
  const noOperations = {
    plan: async () => expect.unreachable(),
    start: async () => expect.unreachable(),
  } as unknown as OperationHandlerParts['operations'];
  const handlers = operationHandlers({
    operations: noOperations,
    cacheFiles: { view: () => ({ open: [{ path }], recent: [], wanted: null }) as unknown as CacheFiles },
    pathDialogs: { checkChosen: () => undefined } as unknown as OperationHandlerParts['pathDialogs'],
  });
  const context = { emit: () => undefined };
  const seen = { planToken: '', confirmation: null };
  for (const named of [path, link, `${path}-wal`]) {
    writeFileSync(`${path}-wal`, '');
    for (const input of [
      { operation: 'import', format: 'jsonl', path: named, onConflict: 'keep' },
      { operation: 'export', format: 'jsonl', path: named, filter: {} },
      { operation: 'backup', path: named },
    ] as OperationInput[]) {
      const asked = { file: 'own', input };
      expect(() => handlers['operations.plan'](asked, context)).toThrow('a database in use');
      expect(() => handlers['operations.start']({ ...asked, ...seen }, context)).toThrow('a database in use');
    }
  }
});

test('lines that are no entries are listed, all others come in, and keys that are there stay or are replaced', async () => {
  const folder = tempDir();
  const source = newCacheFile(join(folder, 'source.sqlite'));
  insertExact(source, [plainRow('a', { value: '"new"', createdAt: 1_768_000_009 }), plainRow('b')]);
  const path = join(folder, 'rows.jsonl');
  const changes = (file: string) => changesFor(contextFor(file, folder), folder);
  const sourceContext = contextFor(source.name, folder);
  const written = { operation: 'export', format: 'jsonl', path, filter: {} } as const;
  await exportEntries.run(written, sourceContext, changes(source.name));
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, `${text}{"namespace": 1}\n${text.split('\n')[1]?.replace('1768000009', 'null')}\n`);

  for (const [onConflict, createdAt, kept] of [
    ['keep', 1, '"old"'],
    ['replace', 2_000_000_000, '"new"'],
    ['keep_newer', 1, '"new"'],
    ['keep_newer', 2_000_000_000, '"old"'],
  ] as const) {
    const cache = newCacheFile();
    insertExact(cache, [plainRow('a', { value: '"old"', createdAt })]);
    const context = contextFor(cache.name, folder);
    const input = { operation: 'import', format: 'jsonl', path, onConflict } as const;
    const planned = await importEntries.plan(input, context);
    expect(planned.tables?.at(-1)?.rows.map(([line]) => line)).toEqual(['4', '5']);
    const report = await importEntries.run(input, context, changes(cache.name));
    expect(report.tables.at(-1)).toMatchObject({ total: 2 });
    const values = cache.prepare('SELECT value_json FROM ai_cache ORDER BY key').pluck().all();
    expect(values).toEqual([kept, '"answer to b"']);
  }
});

test('a file that is no export is refused with what was found', async () => {
  const folder = tempDir();
  const path = join(folder, 'people.csv');
  writeFileSync(path, 'name,age\nAda,36\n');
  const input = { operation: 'import', format: 'csv', path, onConflict: 'keep' } as const;
  await expect(importEntries.plan(input, contextFor(copyOfFixture(folder), folder))).rejects.toThrow(
    /name,age/,
  );
});
