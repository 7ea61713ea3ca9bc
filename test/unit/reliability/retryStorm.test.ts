import { expect, test } from 'vitest';
import { BUDGET_FLOOR, createRetryBudget } from '../../../src/core/reliability/budget.ts';
import { retryDelayMs } from '../../../src/core/reliability/retryDelay.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import { fails, openTestPolicy, provider, scriptedCall, serverError } from '../../support/policy.ts';
import { seededRandom } from '../../support/seededRandom.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const NEVER_OPENS = { breaker_failure_threshold: 100_000 };

test.each([
  [1, 300, 2],
  [4, 300, 16],
  [12, 300, 300],
  [2000, 300, 300],
  [3, 0.5, 0.5],
])(
  'pauses before repeat %d are even from 0 to the cap (Kolmogorov-Smirnov, 10,000 samples)',
  (repeat, capS, upToS) => {
    const random = seededRandom(repeat);
    const samples = Array.from({ length: 10_000 }, () => retryDelayMs(repeat, capS, random) / (upToS * 1000));
    const distance = samples
      .sort((one, other) => one - other)
      .reduce(
        (most, sample, index) =>
          Math.max(most, Math.abs(sample - index / 10_000), Math.abs(sample - (index + 1) / 10_000)),
        0,
      );
    // The critical value at 1 %.
    expect(distance).toBeLessThan(1.63 / Math.sqrt(10_000));
  },
);

/** Requests one after the other every `everyMs`, all to one provider that fails. */
async function outage(requests: number, everyMs: number, changes: Partial<Settings>) {
  const time = virtualTime();
  const settings = { ...defaultSettings().settings, ...changes };
  const policy = openTestPolicy({ settings: () => settings, ...time, random: seededRandom(7) });
  const startedAt = time.clock.monotonic();
  const script = scriptedCall(time, { one: fails(serverError(), 10) }, { withinMs: 10_000 });
  const tookMs: number[] = [];
  const running: Promise<unknown>[] = [];
  for (let index = 0; index < requests; index += 1) {
    const from = time.clock.monotonic();
    const asked = policy
      .call({ ...script.call, deadlineAt: from + 10_000 })
      .catch((error: AppError) => error);
    running.push(asked.then(() => tookMs.push(time.clock.monotonic() - from)));
    if (everyMs > 0) await time.advance(everyMs);
  }
  await time.advance(20_000);
  await Promise.all(running);
  return { calls: script.calls.map(({ at }) => at - startedAt), tookMs, policy };
}

test('200 requests that fail at the same moment do not come back at the same moment', async () => {
  const every = { ...NEVER_OPENS, retry_max_attempts: 2, retry_budget_percent: 1000 };
  const { calls } = await outage(200, 0, every);
  const repeats = calls.slice(200);
  expect(repeats).toHaveLength(200);
  const bins = Array.from({ length: 20 }, () => 0);
  for (const at of repeats) {
    const bin = Math.min(19, Math.floor((at - 10) / 100));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  expect(Math.max(...bins)).toBeLessThan(30);
});

test('an outage is not multiplied: at most a tenth more calls than requests, and a few', async () => {
  const { calls } = await outage(1200, 50, NEVER_OPENS);
  // One more every 10 s comes by time, also in the 10 s in which the last requests end.
  expect(calls.length).toBeLessThanOrEqual(1200 * 1.1 + BUDGET_FLOOR + 8);
  expect(calls.length).toBeGreaterThan(1200);
});

test('a minute of outage at 20 requests a second: the breaker lets through what opens it and its probes', async () => {
  const { calls, tookMs, policy } = await outage(1200, 50, {});
  expect(tookMs).toHaveLength(1200);
  expect(Math.max(...tookMs)).toBeLessThanOrEqual(10_000);
  expect(calls.length).toBeLessThanOrEqual(5 + 1);
  expect(policy.breakers.view(provider('one')).state).not.toBe('closed');
});

test('the budget grows with requests up to what 100 of them bring, and a little with time', async () => {
  const time = virtualTime();
  const budget = createRetryBudget(time.clock, () => 50);
  expect(budget.view()).toEqual({ left: BUDGET_FLOOR, of: 50 });
  for (let request = 0; request < 1000; request += 1) budget.deposit();
  expect(budget.view().left).toBe(50);
  for (let repeat = 0; repeat < 50; repeat += 1) budget.take();
  expect(budget.allows()).toBe(false);
  budget.deposit();
  budget.deposit();
  expect(budget.allows()).toBe(true);
  budget.take();
  await time.advance(9999);
  expect(budget.allows()).toBe(false);
  await time.advance(1);
  expect(budget.allows()).toBe(true);
});
