import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Breaker, type Pass, type StateChange } from '../../../src/core/reliability/breaker.ts';
import type { BreakerRules } from '../../../src/core/reliability/breakerRules.ts';
import { BreakerModel, JITTER, type Verdict } from './breakerModel.ts';

type Step =
  | { readonly kind: 'enter' }
  | { readonly kind: 'end'; readonly which: number; readonly verdict: Verdict }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'act'; readonly act: 'trip' | 'reset' | 'isolate' | 'release' };

const rules: fc.Arbitrary<BreakerRules> = fc.record({
  policy: fc.constantFrom('consecutive', 'rate'),
  failureThreshold: fc.integer({ min: 1, max: 5 }),
  failureRate: fc.constantFrom(0.25, 0.5, 1),
  minimumCalls: fc.integer({ min: 1, max: 6 }),
  windowMs: fc.constantFrom(1000, 30_000),
  timeoutMs: fc.constantFrom(1000, 30_000, 60_000),
});
const ending = (verdicts: fc.Arbitrary<Verdict>): fc.Arbitrary<Step> =>
  fc.record({ kind: fc.constant('end'), which: fc.nat(20), verdict: verdicts });
const waiting: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('wait'),
  ms: fc.oneof(fc.integer({ min: 1, max: 999 }), fc.constantFrom(1000, 30_000, 60_000, 300_000, 3_600_000)),
});
const step = (acts: readonly ('trip' | 'reset' | 'isolate' | 'release')[]): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 10, arbitrary: fc.constant<Step>({ kind: 'enter' }) },
    { weight: 8, arbitrary: ending(fc.constantFrom<Verdict>('ok', 'failed', 'failed', 'none')) },
    { weight: 4, arbitrary: waiting },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('act'), act: fc.constantFrom(...acts) }) },
  );

/** A breaker on a clock of its own, and the calls that are under way, in the order in which they began. */
function runnable(ruleSet: BreakerRules, random: () => number = () => JITTER) {
  const changes: StateChange<string>[] = [];
  const state = { now: 5000 };
  const breaker = new Breaker<string>({
    rules: () => ruleSet,
    monotonic: () => state.now,
    random,
    onChange: (change) => changes.push(change),
  });
  const running: { readonly id: number; readonly pass: Pass<string> }[] = [];
  const end = (pass: Pass<string>, verdict: Verdict) => {
    if (verdict === 'ok') pass.succeeded();
    else if (verdict === 'failed') pass.failed('down');
    else pass.released();
  };
  return { breaker, changes, state, running, end };
}

test('1,000 random schedules of calls, results, waits and acts go as the reference model says', () => {
  const schedule = fc.array(step(['trip', 'reset', 'isolate', 'release']), { minLength: 20, maxLength: 150 });
  fc.assert(
    fc.property(rules, schedule, (ruleSet, steps) => {
      const { breaker, state, running, end } = runnable(ruleSet);
      const model = new BreakerModel(ruleSet);
      for (const [step, one] of steps.entries()) {
        if (one.kind === 'wait') state.now += one.ms;
        else if (one.kind === 'act') {
          breaker.act(one.act);
          model.act(one.act, state.now);
        } else if (one.kind === 'enter') {
          const entrance = breaker.enter();
          const got = entrance.open ? (entrance.pass.probe ? 'probe' : 'plain') : 'refused';
          expect(got).toBe(model.enter(step, state.now));
          if (entrance.open) running.push({ id: step, pass: entrance.pass });
        } else {
          const [call] = running.splice(one.which % Math.max(1, running.length), 1);
          if (!call) continue;
          end(call.pass, one.verdict);
          model.end(call.id, one.verdict, state.now, step);
        }
        expect(breaker.state).toBe(model.state);
        expect(breaker.ramp ?? Number.POSITIVE_INFINITY).toBe(
          model.state === 'closed' ? model.width : Infinity,
        );
      }
    }),
    { numRuns: 1000 },
  );
});

test('never two probes at once; it opens only on a counted failure or by hand; it recovers when the provider does', () => {
  const schedule = fc.array(step(['trip', 'reset']), { minLength: 20, maxLength: 120 });
  fc.assert(
    fc.property(
      rules,
      schedule,
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      (ruleSet, steps, random) => {
        const { breaker, changes, state, running, end } = runnable(ruleSet, () => random.next().value ?? 0);
        const probes = new Map<Pass<string>, { readonly longestUntil: number }>();
        for (const one of steps) {
          const seen = changes.length;
          if (one.kind === 'wait') state.now += one.ms;
          else if (one.kind === 'act') breaker.act(one.act);
          else if (one.kind === 'enter') {
            // Nobody tells the breaker of the end of some of them: their places come back after their deadline.
            const entrance = breaker.enter(state.now + 1000);
            if (!entrance.open) continue;
            running.push({ id: 0, pass: entrance.pass });
            if (entrance.pass.probe) {
              expect([...probes.values()].filter(({ longestUntil }) => longestUntil > state.now)).toEqual([]);
              probes.set(entrance.pass, { longestUntil: state.now + 1000 + 5000 });
            }
          } else {
            const [call] = running.splice(one.which % Math.max(1, running.length), 1);
            if (call) end(call.pass, one.verdict);
            if (call) probes.delete(call.pass);
          }
          if (breaker.state !== 'half_open') probes.clear();
          for (const change of changes.slice(seen)) {
            const isByHand = change.cause === 'trip';
            const failedNow = one.kind === 'end' && one.verdict === 'failed' && change.failure === 'down';
            if (change.to === 'open') expect(isByHand || failedNow).toBe(true);
          }
        }
        // From here on the provider is healthy. Whatever is still running is never heard of again.
        state.now += 310_000;
        let calls = 0;
        for (; calls < 100 && (breaker.state !== 'closed' || breaker.ramp !== null); calls += 1) {
          const entrance = breaker.enter(state.now + 1000);
          expect(entrance.open).toBe(true);
          if (entrance.open) entrance.pass.succeeded();
        }
        expect({ state: breaker.state, ramp: breaker.ramp }).toEqual({ state: 'closed', ramp: null });
      },
    ),
    { numRuns: 300 },
  );
});
