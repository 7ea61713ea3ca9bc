import { AppError } from '../../src/shared/errors.ts';
import { type VirtualTime, virtualTime } from '../support/virtualTime.ts';
import { type Figure, figureOf } from './parts/figure.ts';
import { GuideBreaker } from './parts/guideBreaker.ts';
import { benchProvider, openPolicyStack, policyCall, REPLY } from './parts/policyStack.ts';

const EVERY_MS = 50;
const HEALTHY_MS = 10_000;
const OUTAGE_MS = 60_000;
const AFTER_MS = 60_000;
const DEADLINE_MS = 60_000;
const ANSWER_MS = 300;
const ROUNDS = 5;

interface Scenario {
  readonly name: string;
  /** How long a call takes to fail while the provider is down, as our client sees it. */
  readonly failsAfterMs: number;
  /** The same for a client with the guide's one time limit. */
  readonly guideFailsAfterMs: number;
  readonly error: 'provider.server_error' | 'provider.timeout';
  readonly failureThreshold: number;
  readonly timeoutMs: number;
}

/**
 * A provider that refuses at once, one that takes 2 s to refuse, and one that accepts and never answers: there our client
 * gives up after 30 s without a first byte, and the guide's after its 60 s.
 */
const scenarios: readonly Scenario[] = [
  { name: 'outage', ...sameFor(20), error: 'provider.server_error', failureThreshold: 5, timeoutMs: 60_000 },
  { name: 'outage-slow', ...sameFor(2000), error: 'provider.server_error', ...guideExample() },
  {
    name: 'outage-hang',
    failsAfterMs: 30_000,
    guideFailsAfterMs: DEADLINE_MS,
    error: 'provider.timeout',
    ...guideExample(),
  },
];

function sameFor(ms: number) {
  return { failsAfterMs: ms, guideFailsAfterMs: ms };
}

/** The numbers of the guide's own example. */
function guideExample() {
  return { failureThreshold: 3, timeoutMs: 30_000 };
}

/** One request of the scenario: resolves when its caller has an answer or an error. */
type Ask = (upstream: () => Promise<typeof REPLY>) => Promise<unknown>;

interface Run {
  /** Calls that reached the provider while it was down. */
  readonly upstreamCalls: number;
  /** The wait of requests that came while it was down, 99th percentile, ms. */
  readonly p99WaitMs: number;
  readonly longestWaitMs: number;
  /** From the end of the outage to the first answer. */
  readonly backAfterMs: number;
}

/**
 * 20 requests a second with one provider, which is down for 60 s: through our policy, and through the guide's breaker.
 * Virtual time: the seconds are not waited for.
 */
export async function benchOutage(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const scenario of scenarios) {
    const ours: Run[] = [];
    const guides: Run[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push(await run(scenario, scenario.failsAfterMs, withPolicy));
      guides.push(await run(scenario, scenario.guideFailsAfterMs, withGuide));
    }
    const peerIs = `the guide's breaker, ${scenario.failureThreshold} failures and ${scenario.timeoutMs / 1000} s`;
    const figure = (what: string, unit: string, of: (run: Run) => number) =>
      figureOf({ name: `${scenario.name}-${what}`, unit, peerIs, ours: ours.map(of), peer: guides.map(of) });
    figures.push(
      figure('calls', 'calls', (one) => one.upstreamCalls),
      figure('wait-p99', 'ms', (one) => one.p99WaitMs),
      figure('wait-max', 'ms', (one) => one.longestWaitMs),
      figure('back-after', 'ms', (one) => one.backAfterMs),
    );
  }
  return figures;
}

async function run(
  scenario: Scenario,
  failsAfterMs: number,
  side: (scenario: Scenario, time: VirtualTime) => Ask,
): Promise<Run> {
  const time = virtualTime();
  const { clock } = time;
  const ask = side(scenario, time);
  const start = clock.monotonic();
  const downFrom = start + HEALTHY_MS;
  const downTo = downFrom + OUTAGE_MS;
  const isDown = () => clock.monotonic() >= downFrom && clock.monotonic() < downTo;
  let upstreamCalls = 0;
  const waits: number[] = [];
  let firstAnswerAt = Number.POSITIVE_INFINITY;

  const upstream = async () => {
    if (!isDown()) {
      await time.sleep(ANSWER_MS);
      return REPLY;
    }
    upstreamCalls += 1;
    await time.sleep(failsAfterMs);
    throw new AppError(scenario.error, 'The provider is down.');
  };
  const request = async () => {
    const askedAt = clock.monotonic();
    const wasDown = isDown();
    const answered = await ask(upstream).then(
      () => true,
      () => false,
    );
    const endedAt = clock.monotonic();
    if (wasDown) waits.push(endedAt - askedAt);
    if (answered && askedAt >= downTo) firstAnswerAt = Math.min(firstAnswerAt, endedAt);
  };

  const all: Promise<void>[] = [];
  while (clock.monotonic() < downTo + AFTER_MS) {
    all.push(request());
    await time.advance(EVERY_MS);
  }
  while (time.sleeping() > 0) await time.advance(1000);
  await Promise.all(all);
  waits.sort((one, other) => one - other);
  return {
    upstreamCalls,
    p99WaitMs: waits[Math.ceil(waits.length * 0.99) - 1] ?? 0,
    longestWaitMs: waits.at(-1) ?? 0,
    backAfterMs: firstAnswerAt - downTo,
  };
}

function withPolicy(scenario: Scenario, time: VirtualTime): Ask {
  const { policy } = openPolicyStack({
    ...time,
    settings: {
      breaker_failure_threshold: scenario.failureThreshold,
      breaker_timeout_s: scenario.timeoutMs / 1000,
    },
  });
  const target = { provider: benchProvider('only'), model: 'm-1' };
  return (upstream) => policy(policyCall([target], time.clock.monotonic() + DEADLINE_MS, upstream));
}

function withGuide(scenario: Scenario, { clock }: VirtualTime): Ask {
  const { failureThreshold, timeoutMs } = scenario;
  const breaker = new GuideBreaker({ failureThreshold, timeoutMs, clock });
  return (upstream) => breaker.call(upstream);
}
