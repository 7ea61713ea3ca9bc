import { expect, test } from 'vitest';
import type { OperationInput } from '../../src/shared/contract/operations.ts';
import { fileToKill, type Killed, killRound } from '../support/operationKills.ts';

const ROUNDS = Number(process.env.OPERATION_KILLS ?? 300);
const inputs: readonly OperationInput[] = [
  { operation: 'purge_expired' },
  { operation: 'delete_filtered', filter: {} },
  { operation: 'prune', olderThanDays: 1, threshold: 0 },
  { operation: 'enforce_max', maxEntries: 700 },
];
const all: readonly Killed[] = ['run', 'cancel', 'undo'];

test(`${ROUNDS} kills at any moment of runs, stops and undos: every entry is where it was, byte for byte`, async () => {
  const file = fileToKill();
  let early = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const input = inputs[round % inputs.length] ?? { operation: 'purge_expired' };
    const what = all[Math.floor(round / inputs.length) % all.length] ?? 'run';
    const [stopAfterMs, killAfterMs] = [Math.random() * 60, Math.random() * 120];
    if (await killRound({ what, input, stopAfterMs, killAfterMs }, file)) early += 1;
  }
  console.log(`${early} of ${ROUNDS} were killed before their end`);
  expect(early).toBeGreaterThan(ROUNDS / 4);
});
