import { expect, test } from 'vitest';
import { fileToKill, type Killed, killRound } from '../../support/operationKills.ts';

const rounds: [Killed, number][] = [
  ['run', 0],
  ['cancel', 15],
  ['undo', 10],
];

test('a console that is killed in a run, an undo or a stop finds every entry again at its next start', async () => {
  const file = fileToKill();
  let early = 0;
  for (const [what, killAfterMs] of rounds) {
    const round = { what, killAfterMs, stopAfterMs: 20, input: { operation: 'purge_expired' } } as const;
    if (await killRound(round, file)) early += 1;
  }
  expect(early).toBeGreaterThan(0);
});
