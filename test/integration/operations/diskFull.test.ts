import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { operationFor } from '../../../src/core/operations/registry.ts';
import { integrityProblems } from '../../../src/core/storage/integrity.ts';
import type { OperationInput } from '../../../src/shared/contract/operations.ts';
import { writeCacheFile } from '../../support/damagedCache.ts';
import { changesFor, contextFor } from '../../support/fileOperations.ts';
import { exactRows, openOperations, targetOf } from '../../support/operations.ts';
import { mayMount, smallDisk } from '../../support/smallDisk.ts';
import { tempDir } from '../../support/tempDir.ts';

/** A disk of one's own takes a user who may mount. */
const whereMountable = test.runIf(mayMount());

function fullDisk(rows: number, mebibytes = 24) {
  const disk = smallDisk(mebibytes);
  onTestFinished(() => disk.close());
  const file = join(disk.path, 'cache.sqlite');
  writeCacheFile(file, { rows });
  return { disk, file, before: exactRows(file) };
}

const runNow = async (input: OperationInput, file: string, folder: string) => {
  const context = contextFor(file, folder);
  return operationFor(input).run(input, context, changesFor(context, folder));
};

whereMountable.each<OperationInput>([
  { operation: 'vacuum' },
  { operation: 'reindex' },
  { operation: 'analyze' },
])('$operation on a full disk says so, and the file is as it was', async (input) => {
  const { disk, file, before } = fullDisk(3000);
  disk.fill();
  await expect(runNow(input, file, tempDir())).rejects.toMatchObject({
    code: 'storage.full',
    message: expect.stringContaining('disk is full'),
  });
  disk.empty();
  expect(exactRows(file)).toEqual(before);
  expect(integrityProblems(file, { busyTimeoutMs: 100 })).toEqual([]);
});

whereMountable('a restore onto a full disk says so, and the cache is as it was', async () => {
  const { disk, file, before } = fullDisk(2000);
  const folder = tempDir();
  const other = join(folder, 'other.sqlite');
  writeCacheFile(other, { rows: 4000, seed: 2 });
  const neighbour = new Database(file);
  disk.fill();
  const input = { operation: 'restore', from: { path: other } } as const;
  const planned = await operationFor(input).plan(input, contextFor(file, folder));
  expect(planned.problem).toMatchObject({ code: 'storage.full' });
  await expect(runNow(input, file, folder)).rejects.toMatchObject({ code: 'storage.full' });
  disk.empty();
  expect(neighbour.prepare('SELECT count(*) FROM ai_cache').pluck().get()).toBe(before.length);
  neighbour.close();
  expect(exactRows(file)).toEqual(before);
  expect(integrityProblems(file, { busyTimeoutMs: 100 })).toEqual([]);
});

whereMountable(
  'export and backup to a full disk say so, leave no part behind and what was there',
  async () => {
    const folder = tempDir();
    const file = join(folder, 'cache.sqlite');
    writeCacheFile(file, { rows: 3000 });
    const disk = smallDisk(1);
    onTestFinished(() => disk.close());
    mkdirSync(join(disk.path, 'out'));
    const path = join(disk.path, 'out', 'copy');
    writeFileSync(path, 'of before');
    disk.fill();
    const inputs = [
      { operation: 'export', format: 'jsonl', path, filter: {} },
      { operation: 'export', format: 'csv', path, filter: {} },
      { operation: 'backup', path },
    ] as const;
    for (const input of inputs) {
      const planned = await operationFor(input).plan(input, contextFor(file, folder));
      expect(planned.problem).toMatchObject({ code: 'storage.full' });
      const failed = { code: 'storage.full', message: expect.stringContaining(path) };
      await expect(runNow(input, file, folder)).rejects.toMatchObject(failed);
      expect(readdirSync(join(disk.path, 'out'))).toEqual(['copy']);
    }
    expect(readFileSync(path, 'utf8')).toBe('of before');
  },
);

whereMountable('an import into a cache on a full disk says so, and everything is put back', async () => {
  const folder = tempDir();
  const other = join(folder, 'other.sqlite');
  writeCacheFile(other, { rows: 12_000, seed: 2 });
  const path = join(folder, 'rows.jsonl');
  await runNow({ operation: 'export', format: 'jsonl', path, filter: {} }, other, folder);
  const { file, before } = fullDisk(600);
  const { run } = await openOperations(targetOf(file));
  const input = { operation: 'import', format: 'jsonl', path, onConflict: 'keep' } as const;
  const done = await run(input);
  expect(done).toMatchObject({ state: 'failed', error: { code: 'storage.full' } });
  expect(done.undo).toMatchObject({ state: 'none' });
  expect(exactRows(file).length).toBe(before.length);
  expect(exactRows(file)).toEqual(before);
});
