import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BoardTicker } from '../../../src/main/boardTicker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a burst of calls sends the board at once, then four times a second, and the last change is never left out', () => {
  const sent: { readonly at: number; readonly calls: number }[] = [];
  let calls = 0;
  const start = performance.now();
  const ticker = new BoardTicker((board) => sent.push({ at: performance.now() - start, calls: board.at }));
  ticker.start(() => ({ at: calls, rows: [], retryBudget: { left: 0, of: 0 } }));
  for (; calls < 1000; ) {
    calls += 1;
    ticker.changed();
    vi.advanceTimersByTime(2);
  }
  vi.advanceTimersByTime(1000);
  expect(sent.at(-1)?.calls).toBe(1000);
  const gaps = sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
  expect(sent.length).toBeGreaterThanOrEqual(9);
  ticker.stop();
  ticker.changed();
  vi.advanceTimersByTime(60_000);
  expect(sent.at(-1)?.calls).toBe(1000);
});
