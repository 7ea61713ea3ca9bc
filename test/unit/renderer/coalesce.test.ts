import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { coalesce } from '../../../src/renderer/stores/coalesce.ts';

describe('a refresh under a burst of events', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('runs at once, and once more for all that came meanwhile', async () => {
    const seen: number[] = [];
    let value = 0;
    const refresh = coalesce(async () => void seen.push(value), 500);
    for (value = 1; value <= 100; value += 1) refresh();
    await vi.advanceTimersByTimeAsync(2000);
    expect(seen).toEqual([1, 101]);
  });

  it('shows the last event even when it came while the refresh ran', async () => {
    let finish = () => {};
    let runs = 0;
    const refresh = coalesce(() => {
      runs += 1;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    }, 500);
    refresh();
    refresh();
    expect(runs).toBe(1);
    finish();
    await vi.advanceTimersByTimeAsync(500);
    expect(runs).toBe(2);
  });

  it('is ready again after a quiet time', async () => {
    let runs = 0;
    const refresh = coalesce(async () => {
      runs += 1;
    }, 500);
    refresh();
    await vi.advanceTimersByTimeAsync(500);
    refresh();
    expect(runs).toBe(2);
  });
});
