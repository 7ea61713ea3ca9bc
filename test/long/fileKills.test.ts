import { expect, test } from 'vitest';
import { type Found, killedRestores, killedVacuums } from '../support/fileKills.ts';
import { tempDir } from '../support/tempDir.ts';

const ROUNDS = 100;

/** A seed of the day, so that other moments are tried each time; it is said with the result. */
const seed = Date.now() % 1_000_000;

test(`${ROUNDS} vacuums and ${ROUNDS} restores killed at random moments: the old file or the new one, whole`, async () => {
  const kills = { rounds: ROUNDS, rows: 12_000, seed };
  const say = (what: string, found: readonly Found[]) => {
    const old = found.filter((one) => one === 'old').length;
    console.log(`${what}: ${old} old, ${found.length - old} new (seed ${seed})`);
    expect(found).toHaveLength(ROUNDS);
    // Else none was killed in the middle.
    expect(old).toBeGreaterThan(ROUNDS / 10);
  };
  say('vacuum', await killedVacuums({ ...kills, folder: tempDir() }));
  say('restore', await killedRestores({ ...kills, folder: tempDir() }));
});
