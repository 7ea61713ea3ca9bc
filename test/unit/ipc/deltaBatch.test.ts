import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DeltaBatch } from '../../../src/main/ipc/deltaBatch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('whatever the rhythm, the batches are the text in order, each with its place, at most one a frame', () => {
  const step = fc.record({ text: fc.string(), waitMs: fc.integer({ min: 0, max: 40 }) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const batches: { at: number; offset: number; text: string }[] = [];
      const batch = new DeltaBatch((offset, text) => batches.push({ at: Date.now(), offset, text }));
      for (const { text, waitMs } of steps) {
        batch.add(text);
        vi.advanceTimersByTime(waitMs);
      }
      const timed = batches.length;
      batch.end();
      vi.advanceTimersByTime(100);

      const whole = steps.map(({ text }) => text).join('');
      expect(batches.map(({ text }) => text).join('')).toBe(whole);
      for (const { offset, text } of batches) expect(whole.slice(offset, offset + text.length)).toBe(text);
      for (let i = 1; i < timed; i++) {
        expect((batches[i]?.at ?? 0) - (batches[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(16);
      }
    }),
  );
});
