import { expect, test } from 'vitest';
import { attemptBars } from '../../../src/renderer/components/attemptBars.ts';

const attempt = (startedAt: number, durationMs: number) => ({ startedAt, durationMs });

test('attempts lie where they were in the time of them all, and each can be seen', () => {
  expect(attemptBars([attempt(1000, 100), attempt(1500, 500)])).toEqual([
    { left: 0, width: 10 },
    { left: 50, width: 50 },
  ]);
  const [, passedOver] = attemptBars([attempt(1000, 100), attempt(1100, 0)]);
  expect(passedOver).toEqual({ left: 99, width: 1 });
  expect(attemptBars([attempt(5, 0)])).toEqual([{ left: 0, width: 1 }]);
  expect(attemptBars([])).toEqual([]);
});
