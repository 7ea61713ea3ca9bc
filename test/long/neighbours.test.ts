import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOperations, targetOf } from '../support/operations.ts';
import { amongNeighbours, fileForNeighbours } from '../support/pythonNeighbour.ts';
import { tempDir } from '../support/tempDir.ts';

const SECONDS = 60;

test(`for ${SECONDS} s beside Python programs: prunes and their undos, backups, vacuums, checks, exports`, async () => {
  const folder = tempDir();
  const file = join(folder, 'cache.sqlite');
  fileForNeighbours(file, 20_000);
  const operations = await openOperations(targetOf(file));
  const { done, longestS, rounds } = await amongNeighbours({
    operations,
    seconds: SECONDS,
    writers: 2,
    inputs: [
      { operation: 'prune', olderThanDays: 7, threshold: 100 },
      { operation: 'backup', path: null },
      { operation: 'vacuum' },
      { operation: 'verify', quick: false },
      { operation: 'export', format: 'jsonl', path: join(folder, 'rows.jsonl'), filter: {} },
      { operation: 'reindex' },
      { operation: 'checkpoint' },
    ],
  });
  console.log(`${done} operations beside ${rounds} rounds of Python, whose longest wait was ${longestS} s`);
  expect(done).toBeGreaterThan(7);
});
