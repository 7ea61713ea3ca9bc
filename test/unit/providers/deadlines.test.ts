import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startDeadlines } from '../../../src/core/providers/deadlines.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const limits = { firstByteMs: 30_000, idleMs: 10_000, totalMs: 100_000 };
const start = (caller: AbortSignal | null = null) => startDeadlines(limits, caller, 'host');

test('the first byte has its own limit, and once it came silence counts from each piece', () => {
  const silent = start();
  vi.advanceTimersByTime(29_999);
  expect(silent.ended()).toBeNull();
  vi.advanceTimersByTime(1);
  expect(silent.ended()?.data).toMatchObject({ limit: 'first_byte', seconds: 30 });
  expect(silent.signal.aborted).toBe(true);

  const alive = start();
  for (let piece = 0; piece < 9; piece += 1) {
    vi.advanceTimersByTime(9_999);
    alive.sawBytes();
  }
  expect(alive.ended()).toBeNull();
  vi.advanceTimersByTime(9_999);
  expect(alive.ended()).toBeNull();
  vi.advanceTimersByTime(1);
  expect(alive.ended()?.data).toMatchObject({ limit: 'idle', seconds: 10 });
});

test('however lively the answer is, the total limit ends it', () => {
  const lively = start();
  for (let second = 0; second < 99; second += 1) {
    lively.sawBytes();
    vi.advanceTimersByTime(1_000);
  }
  expect(lively.ended()).toBeNull();
  lively.sawBytes();
  vi.advanceTimersByTime(1_000);
  expect(lively.ended()?.data).toMatchObject({ limit: 'total', seconds: 100 });
});

test('a closed call has no clock left and no longer listens to its caller', () => {
  const caller = new AbortController();
  const call = start(caller.signal);
  call.sawBytes();
  call.close();
  expect(vi.getTimerCount()).toBe(0);
  caller.abort();
  expect(call.ended()).toBeNull();
});

test('the first reason stays the reason', () => {
  const caller = new AbortController();
  const call = start(caller.signal);
  caller.abort();
  vi.advanceTimersByTime(200_000);
  expect(call.ended()?.code).toBe('request.cancelled');
});
