import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { insertExact, plainRow } from '../../support/fileOperations.ts';
import { exactRows, newCacheFile, openOperations, targetOf } from '../../support/operations.ts';
import { mayMount, type SmallDisk, smallDisk } from '../../support/smallDisk.ts';
import { tempDir } from '../../support/tempDir.ts';

const ALL = { operation: 'delete_filtered', filter: {} } as const;
const ROWS = 3000;

function disk(mebibytes: number): SmallDisk {
  const small = smallDisk(mebibytes);
  onTestFinished(() => small.close());
  return small;
}

function fileWithRows(file: string): string[] {
  const database = newCacheFile(file);
  insertExact(
    database,
    Array.from({ length: ROWS }, (_, place) =>
      plainRow(`key ${place}`, { value: JSON.stringify('x'.repeat(900)) }),
    ),
  );
  database.close();
  return exactRows(file, 'ai_cache', { rowids: true });
}

describe.runIf(mayMount())('on a full disk', () => {
  test('what could not be undone is not begun: the preview says how much room it needs, and how much there is', async () => {
    const file = join(tempDir(), 'cache.sqlite');
    fileWithRows(file);
    const { plan, runner } = await openOperations(targetOf(file), { userData: disk(3).path });
    const { problem, facts, token } = await plan(ALL);
    expect(problem).toMatchObject({ code: 'storage.full' });
    const [needed = 0, free = 0] = facts.map(({ value }) => Number(value));
    expect(needed).toBeGreaterThan(free);
    await expect(
      runner.start('own', ALL, { planToken: token, confirmation: String(ROWS) }),
    ).rejects.toMatchObject({
      code: 'storage.full',
    });
  });

  test('the disk of the console fills up in the middle: the run fails with that reason, and the file is as it was', async () => {
    const file = join(tempDir(), 'cache.sqlite');
    const rows = fileWithRows(file);
    const small = disk(12);
    const { plan, runner, ended, trashFolder } = await openOperations(targetOf(file), {
      userData: small.path,
    });
    const { token } = await plan(ALL);
    const stop = runner.onChange(({ running }) => {
      if (!running.some(({ progress }) => progress !== null)) return;
      stop();
      small.fill();
    });
    const { id } = await runner.start('own', ALL, { planToken: token, confirmation: String(ROWS) });
    const run = await ended(id);
    expect(run).toMatchObject({ state: 'failed', error: { code: 'storage.full' }, undo: { state: 'none' } });
    expect(run.error?.message).toContain('The disk is full');
    expect(exactRows(file, 'ai_cache', { rowids: true })).toEqual(rows);
    small.empty();
    // The history had no room either: it is written once there is some.
    await runner.tidy();
    expect(readdirSync(trashFolder)).toEqual([]);
    expect(runner.state().recent[0]).toMatchObject({ id, state: 'failed' });
  });

  test('the disk of the cache is full: clear reason, and every entry is still there', async () => {
    const small = disk(6);
    const file = join(small.path, 'cache.sqlite');
    const rows = fileWithRows(file);
    small.fill();
    const { run } = await openOperations(targetOf(file));
    const failed = await run(ALL);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'storage.full' } });
    small.empty();
    expect(exactRows(file, 'ai_cache', { rowids: true })).toEqual(rows);
  });
});
