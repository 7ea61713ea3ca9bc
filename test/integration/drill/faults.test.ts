import { expect, test } from 'vitest';
import type { Attempt } from '../../../src/shared/contract/ask.ts';
import type { DrillRequest } from '../../../src/shared/contract/drill.ts';
import { drillPlan, openDrills } from '../../support/drills.ts';

const codesOf = ({ attempts }: DrillRequest) => attempts.map(({ error }) => error?.code ?? 'answered');
const isOf = (id: string) => (attempt: Attempt) => attempt.provider === id;
const endOf = ({ startedAt, durationMs }: Attempt) => startedAt + durationMs;
const bySecondary = ({ outcome, answeredBy }: DrillRequest) =>
  outcome === 'answered' && answeredBy === 'secondary';

test('server errors: the second provider answers, the breaker opens, and then the first one is passed over', async () => {
  const { run } = await openDrills();
  const report = await run(drillPlan({ faults: [{ kind: 'server_error' }, { kind: 'none' }], requests: 12 }));
  expect(report.requests.filter(bySecondary)).toHaveLength(12);
  expect(report.totals).toMatchObject({ answered: 12, failedOver: 12, failed: 0 });
  expect(report.transitions[0]).toMatchObject({ provider: 'primary', from: 'closed', to: 'open' });
  const openedAt = report.transitions[0]?.atMs ?? Number.NaN;
  const later = report.requests.filter(({ atMs }) => atMs > openedAt);
  for (const { attempts, saw } of later) {
    expect(attempts[0]).toMatchObject({ provider: 'primary', sent: false });
    expect(attempts[0]?.error?.code).toBe('provider.breaker_open');
    expect(saw).toContain('Secondary in place of Primary');
  }
  expect(report.summary).toContain('The breaker of Primary opened once.');
});

test('rate limits: the model is left alone until it may be asked again, and the second provider answers', async () => {
  const { run } = await openDrills();
  const report = await run(drillPlan({ faults: [{ kind: 'rate_limited' }, { kind: 'none' }] }));
  expect(report.requests.filter(bySecondary)).toHaveLength(6);
  const ofPrimary = report.requests.flatMap(({ attempts }) => attempts).filter(isOf('primary'));
  for (const { sent, error } of ofPrimary) {
    expect(error?.code).toBe(sent ? 'provider.rate_limited' : 'provider.cooling_down');
  }
  const firstEnd = Math.min(...ofPrimary.filter(({ sent }) => sent).map(endOf));
  const tooEarly = ofPrimary.filter(
    ({ sent, startedAt }) => sent && startedAt > firstEnd && startedAt < firstEnd + 10_000,
  );
  expect(tooEarly).toEqual([]);
});

test('no answer at all: the second provider is asked in time; alone, the request ends at its time limit', async () => {
  const { run, configure } = await openDrills({ timeout: 120 });
  const chain = await run(drillPlan({ faults: [{ kind: 'hang' }, { kind: 'none' }], requests: 3 }));
  expect(chain.requests.filter(bySecondary)).toHaveLength(3);
  expect(codesOf(chain.requests[0] as DrillRequest)).toEqual(['provider.timeout', 'answered']);
  configure({ timeout: 20 });
  const alone = await run(drillPlan({ faults: [{ kind: 'hang' }], requests: 2 }));
  expect(alone.totals).toMatchObject({ failed: 2, answered: 0, p50Ms: null });
  expect(alone.requests[0]?.saw).toMatch(/^No answer, after .*: .* 20 s/);
});

test('a stream that breaks: before its first word the second provider answers, after it the break is shown', async () => {
  const { run } = await openDrills();
  const early = await run(drillPlan({ faults: [{ kind: 'cut', tokens: 0 }, { kind: 'none' }], requests: 2 }));
  expect(early.requests.filter(bySecondary)).toHaveLength(2);
  const late = await run(drillPlan({ faults: [{ kind: 'cut', tokens: 5 }, { kind: 'none' }], requests: 2 }));
  expect(late.totals).toMatchObject({ cut: 2, answered: 0 });
  expect(late.requests[0]).toMatchObject({ answeredBy: 'primary', addedMs: null });
  expect(late.requests[0]?.saw).toMatch(/^The first \d+ characters of an answer, marked as incomplete:/);
});

test('a rejected key: the second provider answers, and the person is told', async () => {
  const { run } = await openDrills();
  const report = await run(drillPlan({ faults: [{ kind: 'wrong_key' }, { kind: 'none' }], requests: 2 }));
  expect(report.requests.filter(bySecondary)).toHaveLength(2);
  expect(codesOf(report.requests[0] as DrillRequest)).toEqual(['provider.key_rejected', 'answered']);
  expect(report.requests[0]?.saw).toContain('With the warning:');
  expect(report.transitions).toEqual([]);
});

test('a slow provider is waited for, and the report says how much longer it took', async () => {
  const { run } = await openDrills();
  const report = await run(drillPlan({ faults: [{ kind: 'slow' }], requests: 2, stream: false }));
  expect(report.totals).toMatchObject({ answered: 2, failed: 0 });
  expect(report.requests[0]?.latencyMs).toBeGreaterThanOrEqual(5000);
  const { addedMs, latencyMs } = report.requests[0] as DrillRequest;
  expect((addedMs ?? 0) + (report.baselineMs ?? 0)).toBeCloseTo(latencyMs, 3);
});

test('everybody down: old answers stand in where there are any, and say how old; else each request fails with its sentence', async () => {
  const { run } = await openDrills();
  const faults = [{ kind: 'server_error' }, { kind: 'outage' }] as const;
  const stale = await run(drillPlan({ faults: [...faults], expiredAnswers: true, requests: 8 }));
  expect(stale.totals).toMatchObject({ stale: 8, answered: 0, failed: 0 });
  expect(stale.requests[0]?.saw).toContain('3 h old');
  expect(stale.requests.every(({ attempts }) => attempts.length > 0)).toBe(true);
  const failed = await run(drillPlan({ faults: [...faults], requests: 8 }));
  expect(failed.totals).toMatchObject({ stale: 0, answered: 0, failed: 8 });
  expect(failed.requests.every(({ saw, error }) => saw.startsWith('No answer') && error !== null)).toBe(true);
});

test('an outage of a minute: nobody goes without, an open breaker keeps calls away, and the first provider answers again after it', async () => {
  const { run } = await openDrills({ breaker_timeout_s: 60 });
  const report = await run(
    drillPlan({ faults: [{ kind: 'outage' }, { kind: 'none' }], requests: 85, perSecond: 1 }),
  );
  expect(report.totals).toMatchObject({ requests: 85, answered: 85, failed: 0 });
  const sent = report.requests.flatMap(({ attempts }) => attempts).filter((attempt) => attempt.sent);
  const ofPrimary = sent.filter(isOf('primary'));
  expect(ofPrimary.filter(({ error, startedAt }) => error === null && startedAt < 60_000)).toEqual([]);
  expect(ofPrimary.some(({ error }) => error === null)).toBe(true);
  for (const [index, { to, atMs }] of report.transitions.entries()) {
    const until = report.transitions[index + 1]?.atMs ?? Number.POSITIVE_INFINITY;
    const meanwhile = ofPrimary.filter(({ startedAt }) => startedAt > atMs && startedAt < until);
    if (to === 'open') expect(meanwhile).toEqual([]);
  }
  expect(report.transitions.map(({ to }) => to)).toEqual(
    expect.arrayContaining(['open', 'half_open', 'closed']),
  );
});

test('the limits of the person hold for a drill', async () => {
  const { run } = await openDrills({ model_rpm: 3, limit_mode: 'refuse' });
  const report = await run(drillPlan({ faults: [{ kind: 'none' }], perSecond: 50 }));
  expect(report.totals).toMatchObject({ answered: 3, failed: 3 });
  expect(report.requests.at(-1)?.error?.code).toBe('limit.reached');
});

test('the same question from all: one call, and the others share its answer or find it in the cache', async () => {
  const { run } = await openDrills();
  const report = await run(
    drillPlan({ faults: [{ kind: 'slow' }], questions: 'same', requests: 20, perSecond: 2 }),
  );
  expect(report.totals.upstreamCalls).toEqual([{ provider: 'primary', calls: 1 }]);
  expect(report.totals.answered).toBe(1);
  expect(report.totals.joined).toBeGreaterThan(0);
  expect(report.totals.answered + report.totals.joined + report.totals.cached).toBe(20);
});
