import { setTimeout as wait } from 'node:timers/promises';
import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import CircuitBreaker from 'opossum';
import { systemClock, systemSleep } from '../../src/core/ports.ts';
import { type Figure, figureOf } from './parts/figure.ts';
import { benchProvider, openPolicyStack, policyCall, REPLY } from './parts/policyStack.ts';

const ROUNDS = 21;
const CALLS = 5000;
const REST_MS = 20;

/**
 * What the whole call policy (breaker, cooldowns, limits, retry budget, deadline, measurements) adds to a call that
 * succeeds at once, and our breaker alone, beside what a library's breaker alone adds to the same call.
 */
export async function benchPolicyOverhead(): Promise<readonly Figure[]> {
  const call = async () => REPLY;
  const { policy, breakers } = openPolicyStack({
    clock: systemClock,
    sleep: systemSleep,
    // Limits that are set and never reached: without any there would be nothing to count.
    settings: { model_rpm: 10_000_000, model_tpm: 10_000_000_000, max_concurrent: 1000 },
  });
  const target = { provider: benchProvider('bench'), model: 'm-1' };
  const ours = () => policy(policyCall([target], performance.now() + 60_000, call));
  const bare = callOfNothing(call, target);
  const breaker = async () => {
    const admission = breakers.admit(target);
    if (!admission.admitted) throw admission.error;
    const reply = await bare();
    admission.call.succeeded();
    return reply;
  };
  const cockatiel = circuitBreaker(handleAll, { breaker: new ConsecutiveBreaker(5), halfOpenAfter: 60_000 });
  const opossum = new CircuitBreaker(bare, {
    timeout: false,
    errorThresholdPercentage: 50,
    resetTimeout: 60_000,
    volumeThreshold: 5,
  });
  const sides = {
    bare,
    ours,
    breaker,
    cockatiel: () => cockatiel.execute(bare),
    opossum: () => opossum.fire(),
  };
  const micros = await interleaved(sides);
  opossum.shutdown();

  const overBare = (side: readonly number[]) => side.map((value, round) => value - (micros.bare[round] ?? 0));
  const unit = 'us';
  const figures = (name: string, side: readonly number[]) => [
    figureOf({
      ...{ name: `${name}-cockatiel`, unit, peerIs: 'what cockatiel adds, breaker alone' },
      ...{ ours: overBare(side), peer: overBare(micros.cockatiel) },
    }),
    figureOf({
      ...{ name: `${name}-opossum`, unit, peerIs: 'what opossum adds, breaker alone' },
      ...{ ours: overBare(side), peer: overBare(micros.opossum) },
    }),
  ];
  return [
    figureOf({ name: 'policy-call', unit, peerIs: 'the bare call', ours: micros.ours, peer: micros.bare }),
    ...figures('policy-overhead', micros.ours),
    ...figures('breaker-overhead', micros.breaker),
  ];
}

/** Makes the same request object, and calls: what the other sides do too. */
function callOfNothing(call: () => Promise<typeof REPLY>, target: Parameters<typeof policyCall>[0][0]) {
  return async () => {
    const request = policyCall([target], performance.now() + 60_000, call);
    return request.attempt(target, { totalMs: 60_000, firstTextMs: 60_000 });
  };
}

type Sides<Name extends string> = Readonly<Record<Name, () => Promise<unknown>>>;

/** us a call of each side, round by round; every round begins with another side. The first round compiles. */
async function interleaved<Name extends string>(sides: Sides<Name>): Promise<Record<Name, number[]>> {
  const names = Object.keys(sides) as Name[];
  const micros = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const place of names.keys()) {
      const name = names[(place + round + names.length) % names.length];
      if (name === undefined) continue;
      const startedAt = performance.now();
      for (let count = 0; count < CALLS; count += 1) await sides[name]();
      const each = ((performance.now() - startedAt) * 1000) / CALLS;
      if (round >= 0) micros[name].push(each);
    }
    await wait(REST_MS);
  }
  return micros;
}
