import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exactRows, openOperations, targetOf } from '../../support/operations.ts';
import { amongNeighbours, fileForNeighbours } from '../../support/pythonNeighbour.ts';
import { tempDir } from '../../support/tempDir.ts';

test('a Python program that writes to the file loses no write and meets no error while operations and undos run', async () => {
  const file = join(tempDir(), 'cache.sqlite');
  fileForNeighbours(file, 4000);
  const before = exactRows(file, 'ai_cache', { rowids: true });
  const operations = await openOperations(targetOf(file));
  const { done } = await amongNeighbours({
    operations,
    seconds: 3,
    writers: 1,
    inputs: [
      { operation: 'prune', olderThanDays: 7, threshold: 100 },
      { operation: 'delete_filtered', filter: { states: ['expired'] } },
      { operation: 'change_ttl', filter: { namespaces: ['default'] }, ttlS: 60, from: 'now' },
    ],
  });
  expect(done).toBeGreaterThan(0);
  const now = new Set(exactRows(file, 'ai_cache', { rowids: true }));
  expect(before.filter((row) => !now.has(row))).toEqual([]);
});
