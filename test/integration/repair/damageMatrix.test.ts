import { expect, test } from 'vitest';
import { damages, type Sample, salvageDamaged, writeSample } from '../../support/damageMatrix.ts';
import { tempDir } from '../../support/tempDir.ts';

const ROWS = 2000;

/** The rule of a repair: whatever is on intact pages comes back, and nothing otherwise than it was. */
function holds(sample: Sample): void {
  for (const damage of damages) {
    const outcome = salvageDamaged(sample, damage);
    expect({ damage: damage.name, wrong: outcome.wrong }).toEqual({ damage: damage.name, wrong: [] });
    const share = outcome.intact === 0 ? 1 : outcome.savedOfIntact / outcome.intact;
    expect({ damage: damage.name, share, isEnough: share >= 0.999 }).toMatchObject({ isEnough: true });
  }
}

test('of a closed file every row on intact pages comes back as it was, whatever is damaged', () => {
  holds(writeSample(tempDir(), { rows: ROWS, liveWal: false, largeBytes: 300_000 }));
});

test('of a file in use, with changes that are only in its log, too', () => {
  holds(writeSample(tempDir(), { rows: ROWS, liveWal: true, largeBytes: 300_000 }));
});
