import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { copyOfFixture, exactRows, openOperations, targetOf } from '../../support/operations.ts';

/** So late that every entry with an end is over. */
const later = { now: () => 4_000_000_000_000, monotonic: () => performance.now() };

test('expired entries are counted without being touched, taken away, and put back exactly', async () => {
  const file = copyOfFixture();
  const before = exactRows(file, 'ai_cache', { rowids: true });
  const { plan, run, runner, ended, trashFolder, acts } = await openOperations(targetOf(file), {
    clock: later,
  });

  const seen = await plan({ operation: 'purge_expired' });
  expect(seen).toMatchObject({
    rows: 416,
    ofRows: 563,
    matchesAll: false,
    confirmation: null,
    problem: null,
  });
  expect(seen.byNamespace.reduce((sum, { rows }) => sum + rows, 0)).toBe(416);
  expect(exactRows(file, 'ai_cache', { rowids: true })).toEqual(before);

  const done = await run({ operation: 'purge_expired' });
  expect(done).toMatchObject({ state: 'done', error: null, undo: { state: 'kept', rows: 416 } });
  expect(done.undo.bytes).toBeGreaterThan(291_927);
  const left = exactRows(file, 'ai_cache', { rowids: true });
  expect(left).toEqual(before.filter((row) => left.includes(row)));
  expect(left).toHaveLength(147);

  const undone = await ended((await runner.undo(done.id)).id);
  expect(undone).toMatchObject({ state: 'done', error: null, undo: { state: 'undone' } });
  expect(exactRows(file, 'ai_cache', { rowids: true })).toEqual(before);
  expect(existsSync(trashFolder) && readdirSync(trashFolder)).toEqual([]);
  expect(acts.map(({ name, facts }) => [name, facts.rows, facts.error_code])).toEqual([
    ['cache.operation', 416, null],
    ['cache.undone', 416, null],
  ]);
  expect(JSON.stringify(acts)).not.toContain(file);
});
