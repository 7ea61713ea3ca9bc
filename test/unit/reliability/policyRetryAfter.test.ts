import { expect, test } from 'vitest';
import { providerError } from '../../../src/core/providers/errors.ts';
import { HttpFailure } from '../../../src/core/providers/failures.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import { answers, type Behaviour, openTestPolicy, scriptedCall } from '../../support/policy.ts';
import { type VirtualTime, virtualTime } from '../../support/virtualTime.ts';

type Headers429 = (nowMs: number) => Record<string, string> | [string, string][];

/** What the provider layer makes of an answer 429 with these headers. */
function rateLimited(time: VirtualTime, headers: Headers429): AppError {
  const nowMs = time.clock.now();
  return providerError(new HttpFailure(429, new Headers(headers(nowMs)), '{}'), {
    ...{ host: 'one.test', model: 'm', hasKey: true, secrets: [], receiving: true, nowMs },
  });
}

const inSeconds = (nowMs: number, seconds: number) => new Date(nowMs + seconds * 1000).toUTCString();
const first429 =
  (time: VirtualTime, headers: Headers429): Behaviour =>
  (call) =>
    call === 0 ? { afterMs: 0, error: rateLimited(time, headers) } : { afterMs: 0 };

async function askOnce(
  time: VirtualTime,
  behaviours: Record<string, Behaviour>,
  policy = openTestPolicy(time),
) {
  const startedAt = time.clock.monotonic();
  const script = scriptedCall(time, behaviours);
  const end = policy.call(script.call).then(
    ({ text }) => ({ text, error: null, tookMs: time.clock.monotonic() - startedAt }),
    (error: AppError) => ({ text: '', error, tookMs: time.clock.monotonic() - startedAt }),
  );
  await time.advance(120_000);
  return { ...script, ...(await end) };
}

const HOUR_S = 3600;
/** Each header, and the least wait before the repeat, s; null: longer than the request has time. */
const headers: readonly [string, Headers429, number | null][] = [
  ['0', () => ({ 'retry-after': '0' }), 0],
  ['1', () => ({ 'retry-after': '1' }), 1],
  ['59', () => ({ 'retry-after': '59' }), 59],
  ['61', () => ({ 'retry-after': '61' }), null],
  ['3600', () => ({ 'retry-after': '3600' }), null],
  ['retry-after-ms', () => ({ 'retry-after-ms': '1500', 'retry-after': '1' }), 1.5],
  ['a date that is past', (now) => ({ 'retry-after': inSeconds(now, -10) }), 0],
  ['a date to come', (now) => ({ 'retry-after': inSeconds(now, 30) }), 30],
  [
    'a date, and a clock here that is an hour ahead',
    (now) => ({ date: inSeconds(now, -HOUR_S), 'retry-after': inSeconds(now, 20 - HOUR_S) }),
    20,
  ],
  ['-5', () => ({ 'retry-after': '-5' }), 0],
  ['abc', () => ({ 'retry-after': 'abc' }), 0],
  [
    'two headers',
    () => [
      ['retry-after', '1'],
      ['retry-after', '3'],
    ],
    3,
  ],
];

test.each(headers)(
  'Retry-After %s: never earlier than asked, and not at all when it is too long',
  async (_, make, leastS) => {
    const time = virtualTime();
    const { calls, error, text, tookMs } = await askOnce(time, { one: first429(time, make) });
    if (leastS === null) {
      expect(calls).toHaveLength(1);
      expect(tookMs).toBe(0);
      expect(error?.code).toBe('provider.rate_limited');
      expect(error?.message).toContain(` ${error?.data?.retryAfterS} s`);
      return;
    }
    expect(text).toBe('answer of one');
    expect(tookMs).toBeGreaterThanOrEqual(leastS * 1000);
    expect(tookMs).toBeLessThan(60_000);
  },
);

test('longer than the time that is left: the next provider at once, and so do later requests in the pause', async () => {
  const time = virtualTime();
  const policy = openTestPolicy(time);
  const behaviours = { one: first429(time, () => ({ 'retry-after': '3600' })), two: answers(5) };
  const first = await askOnce(time, behaviours, policy);
  expect(first).toMatchObject({ text: 'answer of two', tookMs: 5 });
  const next = await askOnce(time, { one: answers(), two: answers(5) }, policy);
  expect(next.order()).toEqual(['two']);
  expect(next.skipped).toEqual([{ provider: 'one', code: 'provider.cooling_down' }]);
});

test('a 429 again with a longer value makes the pause longer, and the repeat comes after it', async () => {
  const time = virtualTime();
  const twice: Behaviour = (call) =>
    call < 2
      ? { afterMs: 0, error: rateLimited(time, () => ({ 'retry-after': call === 0 ? '2' : '30' })) }
      : { afterMs: 0 };
  const { calls, text } = await askOnce(time, { one: twice });
  expect(text).toBe('answer of one');
  expect((calls[2]?.at ?? 0) - (calls[1]?.at ?? 0)).toBeGreaterThanOrEqual(30_000);
});
