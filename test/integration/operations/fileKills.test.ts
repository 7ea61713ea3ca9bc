import { expect, test } from 'vitest';
import { killedRestores, killedVacuums } from '../../support/fileKills.ts';
import { tempDir } from '../../support/tempDir.ts';

test('a vacuum killed at some moment leaves every row, in the old file or the new one', async () => {
  const found = await killedVacuums({ folder: tempDir(), rounds: 4, rows: 3000, seed: 1 });
  expect(found).toHaveLength(4);
});

test('a restore killed at some moment leaves the old rows or those of the backup, and never a mixture', async () => {
  const found = await killedRestores({ folder: tempDir(), rounds: 4, rows: 2000, seed: 2 });
  expect(found).toHaveLength(4);
});
