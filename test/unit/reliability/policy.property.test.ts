import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { AppError, ErrorCode } from '../../../src/shared/errors.ts';
import { type Behaviour, failure, openTestPolicy, provider, scriptedCall } from '../../support/policy.ts';
import { seededRandom } from '../../support/seededRandom.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const DEADLINE_MS = 60_000;

type Kind =
  | { readonly does: 'answers' | 'hangs'; readonly afterMs: number }
  | { readonly does: 'fails'; readonly code: ErrorCode; readonly afterMs: number; readonly times: number }
  | { readonly does: 'limits'; readonly waitS: number };

const codes: readonly ErrorCode[] = [
  'provider.server_error',
  'provider.unreachable',
  'provider.dns',
  'provider.not_json',
  'provider.key_rejected',
  'provider.key_missing',
  'provider.quota_exhausted',
  'provider.model_not_found',
];

const kinds: fc.Arbitrary<Kind> = fc.oneof(
  fc.record({ does: fc.constant('answers' as const), afterMs: fc.integer({ min: 0, max: 2000 }) }),
  fc.record({ does: fc.constant('hangs' as const), afterMs: fc.constant(Number.POSITIVE_INFINITY) }),
  fc.record({
    does: fc.constant('fails' as const),
    code: fc.constantFrom(...codes),
    afterMs: fc.integer({ min: 0, max: 1500 }),
    times: fc.constantFrom(1, Number.POSITIVE_INFINITY),
  }),
  fc.record({ does: fc.constant('limits' as const), waitS: fc.integer({ min: 0, max: 100 }) }),
);

function behaviourOf(kind: Kind): Behaviour {
  if (kind.does === 'limits') {
    return () => ({ afterMs: 1, error: failure('provider.rate_limited', { retryAfterS: kind.waitS }) });
  }
  if (kind.does !== 'fails') return () => ({ afterMs: kind.afterMs });
  return (call) =>
    call < kind.times ? { afterMs: kind.afterMs, error: failure(kind.code) } : { afterMs: kind.afterMs };
}

const names = ['one', 'two', 'three', 'four'];
const chains = fc.record({
  kinds: fc.array(kinds, { minLength: 1, maxLength: 4 }),
  seed: fc.integer(),
  /** Providers whose breaker is open from the start. */
  open: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  /** When the caller stops it; null = never. */
  cancelMs: fc.option(fc.integer({ min: 0, max: 70_000 }), { freq: 3 }),
});

test('an answer comes whenever somebody in the chain would give one; all end in time; nothing leaks', async () => {
  await fc.assert(
    fc.asyncProperty(chains, async ({ kinds: chain, seed, open, cancelMs }) => {
      const time = virtualTime();
      const { settings } = defaultSettings();
      const policy = openTestPolicy({ settings: () => settings, ...time, random: seededRandom(seed) });
      const used = chain.map((kind, index) => ({ id: names[index] ?? '', kind, open: open[index] === true }));
      for (const one of used) if (one.open) policy.breakers.control(provider(one.id), 'isolate');
      const stop = new AbortController();
      const script = scriptedCall(
        time,
        Object.fromEntries(used.map(({ id, kind }) => [id, behaviourOf(kind)])),
        {
          ...{ withinMs: DEADLINE_MS, signal: stop.signal },
        },
      );
      const startedAt = time.clock.monotonic();
      const end = policy.call(script.call).then(
        ({ text }) => ({ text, code: '', at: time.clock.monotonic() - startedAt }),
        ({ code }: AppError) => ({ text: '', code, at: time.clock.monotonic() - startedAt }),
      );
      if (cancelMs !== null) {
        await time.advance(cancelMs);
        stop.abort();
      }
      await time.advance(2 * DEADLINE_MS);
      const { text, code, at } = await end;

      expect(at).toBeLessThanOrEqual(DEADLINE_MS);
      expect(time.sleeping()).toBe(0);
      const willing = used.filter(({ kind, open: isolated }) => kind.does === 'answers' && !isolated);
      if (cancelMs === null && willing.length > 0) expect(text).not.toBe('');
      if (cancelMs !== null && at > cancelMs) throw new Error('it went on after it was stopped');
      if (text === '') expect(code).not.toBe('internal');

      const { calls } = script;
      expect(calls.length).toBeLessThanOrEqual(Math.max(settings.retry_max_attempts, used.length));
      for (const isolated of used.filter((one) => one.open))
        expect(script.order()).not.toContain(isolated.id);
      const asked = [...new Set(script.order())];
      expect(asked).toEqual(names.filter((name) => asked.includes(name)));
      for (const { id, kind } of used) {
        const mine = calls.filter((call) => call.provider === id);
        for (const [index, call] of mine.entries()) {
          const before = mine[index - 1];
          if (kind.does === 'limits' && before) {
            expect(call.at - before.at).toBeGreaterThanOrEqual(kind.waitS * 1000);
          }
        }
        // A stop says nothing about anybody: what is counted was there before it.
        expect(policy.breakers.view(provider(id)).failures).toBeLessThanOrEqual(mine.length);
      }
      if (code === 'request.cancelled') {
        const ended = policy.ended.filter(({ error }) => error?.code === 'request.cancelled');
        expect(ended).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});
