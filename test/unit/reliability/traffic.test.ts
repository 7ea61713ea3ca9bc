import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTraffic } from '../../../src/core/reliability/traffic.ts';
import { failureOf, providerNamed, targetOf } from '../../support/reliability.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const provider = providerNamed('north');
const target = targetOf(provider);

test('p50 and p95 are the nearest ranks of the calls that answered, whatever their order', () => {
  const durations = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(durations, fc.nat(20), (all, failed) => {
      const traffic = createTraffic(virtualTime().clock);
      for (const durationMs of all) traffic.attemptEnded({ target, durationMs, error: null });
      for (let count = 0; count < failed; count += 1) {
        traffic.attemptEnded({ target, durationMs: 1e6, error: failureOf('provider.timeout') });
      }
      const { p50Ms, p95Ms, calls } = traffic.view(provider);
      // By definition: at least the share of all values is not above it, and it is the smallest such value.
      const shareUpTo = (value: number) => all.filter((one) => one <= value).length / all.length;
      const smallest = (share: number) => Math.min(...all.filter((one) => shareUpTo(one) >= share));
      expect({ p50Ms, p95Ms }).toEqual({ p50Ms: smallest(0.5), p95Ms: smallest(0.95) });
      expect(calls).toBe(all.length + failed);
    }),
    { numRuns: 60 },
  );
});

test('what is older than 15 minutes is forgotten, and a moved wall clock forgets nothing', async () => {
  const time = virtualTime();
  const traffic = createTraffic(time.clock);
  traffic.attemptEnded({ target, durationMs: 100, error: null });
  traffic.attemptEnded({ target, durationMs: 5, error: failureOf('provider.server_error') });
  const failedAt = time.clock.now();
  time.shiftWallClock(7_200_000);
  await time.advance(14 * 60_000);
  expect(traffic.view(provider)).toMatchObject({
    calls: 2,
    failed: 1,
    p50Ms: 100,
    lastError: { code: 'provider.server_error', at: failedAt },
  });
  await time.advance(70_000);
  expect(traffic.view(provider)).toEqual({
    calls: 0,
    failed: 0,
    faults: 0,
    p50Ms: null,
    p95Ms: null,
    lastError: null,
  });
});

test('a stop of the caller is no call that failed, and our own mistake is a failure but no fault of the provider', () => {
  const traffic = createTraffic(virtualTime().clock);
  traffic.attemptEnded({ target, durationMs: 1, error: failureOf('request.cancelled') });
  traffic.attemptEnded({ target, durationMs: 1, error: failureOf('provider.bad_request') });
  traffic.attemptEnded({ target, durationMs: 1, error: failureOf('provider.unreachable') });
  expect(traffic.view(provider)).toMatchObject({ calls: 2, failed: 2, faults: 1 });
});

test('100,000 calls are all counted, and the percentiles are those of the newest', async () => {
  const time = virtualTime();
  const traffic = createTraffic(time.clock);
  for (let call = 0; call < 100_000; call += 1) {
    traffic.attemptEnded({ target, durationMs: call < 97_000 ? 9000 : 10, error: null });
  }
  expect(traffic.view(provider)).toMatchObject({ calls: 100_000, p50Ms: 10, p95Ms: 10 });
});
