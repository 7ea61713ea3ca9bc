import { expect, test } from 'vitest';
import { openTestPolicy, reply } from '../../support/policy.ts';
import { failureOf, providerNamed, settingsWith, targetOf } from '../../support/reliability.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const EVERY_MS = 50;
const DEADLINE_MS = 60_000;

test('an outage of 60 s at 20 requests a second costs the threshold and the probes, and nobody waits past the deadline', async () => {
  const time = virtualTime();
  const { clock } = time;
  const provider = providerNamed('only');
  const settings = settingsWith({ breaker_failure_threshold: 5, breaker_timeout_s: 10 });
  // Pauses are drawn as in life, and the same ones in each run.
  let drawn = 1;
  const random = () => {
    drawn = (drawn * 16_807) % 2_147_483_647;
    return drawn / 2_147_483_647;
  };
  const policy = openTestPolicy({ clock, sleep: time.sleep, random, settings: () => settings });
  let probes = 0;
  policy.breakers.onTransition(({ to }) => {
    if (to === 'half_open') probes += 1;
  });
  const downFrom = clock.monotonic() + 5000;
  const downTo = downFrom + 60_000;
  let calls = 0;
  const attempt = async () => {
    const isDown = clock.monotonic() >= downFrom && clock.monotonic() < downTo;
    if (isDown) calls += 1;
    // Answers that were under way when it went down still arrive: a whole second of them.
    await time.sleep(isDown ? 20 : 1000);
    if (isDown) throw failureOf('provider.server_error', { status: 503 });
    return reply('Fine.');
  };
  const waits: number[] = [];
  let answeredAfter = 0;
  const request = async () => {
    const askedAt = clock.monotonic();
    const answer = await policy
      .call({
        requestId: 'r',
        targets: [targetOf(provider)],
        deadlineAt: askedAt + DEADLINE_MS,
        tokens: 10,
        signal: new AbortController().signal,
        attempt,
        skipped: () => undefined,
        hasStarted: () => false,
        onWait: () => undefined,
      })
      .catch(() => null);
    waits.push(clock.monotonic() - askedAt);
    if (answer && askedAt > downTo) answeredAfter += 1;
  };
  const requests: Promise<void>[] = [];
  while (clock.monotonic() < downTo + 120_000) {
    requests.push(request());
    await time.advance(EVERY_MS);
  }
  while (time.sleeping() > 0) await time.advance(1000);
  await Promise.all(requests);

  expect(waits).toHaveLength(requests.length);
  expect(Math.max(...waits)).toBeLessThanOrEqual(DEADLINE_MS);
  expect(probes).toBeGreaterThan(0);
  expect(calls).toBeLessThanOrEqual(5 + probes);
  // It comes back by itself, and then takes everything again.
  expect(policy.breakers.view(provider)).toMatchObject({ state: 'closed', ramp: null });
  expect(answeredAfter).toBeGreaterThan(1000);
});
