import type {
  DrillPlan,
  DrillProgress,
  DrillReport,
  DrillRequest,
  DrillState,
  DrillSummary,
} from '../../../../src/shared/contract/drill.ts';
import type { ErrorCode } from '../../../../src/shared/errors.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { type Emit, HOUR_MS, type PagesScenario, type RouteAnswers } from './scenario.ts';

const outage: DrillPlan = {
  faults: [{ kind: 'outage' }, { kind: 'none' }],
  requests: 160,
  perSecond: 2,
  stream: true,
  questions: 'different',
  expiredAnswers: false,
  pace: 'quick',
};

function attempt(provider: string, code: ErrorCode | null) {
  const error = code === null ? null : { code, message: 'It could not be reached.' };
  const rest = { model: 'drill', startedAt: 0, durationMs: code === null ? 31 : 4, tokens: null };
  return {
    provider,
    baseUrl: 'http://127.0.0.1:40001/v1',
    sent: code !== 'provider.breaker_open',
    error,
    ...rest,
  };
}

function request(index: number): DrillRequest {
  const down = index < 120;
  const asked = { number: index + 1, atMs: index * 500, error: null };
  if (!down) {
    return {
      ...asked,
      outcome: 'answered',
      answeredBy: 'primary',
      attempts: [attempt('primary', null)],
      latencyMs: 31,
      addedMs: 0,
      saw: 'The answer of the first provider, as always.',
    };
  }
  const code = index < 5 ? 'provider.unreachable' : 'provider.breaker_open';
  return {
    ...asked,
    outcome: 'answered',
    answeredBy: 'secondary',
    attempts: [attempt('primary', code), attempt('secondary', null)],
    latencyMs: index < 5 ? 2874 : 33,
    addedMs: index < 5 ? 2843 : 2,
    saw: `An answer of the second provider, ${index < 5 ? '2.84 s later than usual' : 'as fast as usual'}, with a line that says so.`,
  };
}

/** A report of an outage of 60 s with one provider to stand in. */
export function drillReport(id: string, now: number, changes: Partial<DrillReport> = {}): DrillReport {
  return {
    id,
    startedAt: now - HOUR_MS,
    tookMs: 4312,
    plan: outage,
    ended: 'complete',
    problem: null,
    timesFaster: 20,
    baselineMs: 31,
    totals: {
      requests: 160,
      answered: 160,
      joined: 0,
      cached: 0,
      stale: 0,
      cut: 0,
      failed: 0,
      cancelled: 0,
      failedOver: 120,
      p50Ms: 33,
      p95Ms: 34,
      longestMs: 2874,
      upstreamCalls: [
        { provider: 'primary', calls: 47 },
        { provider: 'secondary', calls: 120 },
      ],
    },
    requests: Array.from({ length: 160 }, (_, index) => request(index)),
    transitions: [
      { atMs: 2100, provider: 'primary', from: 'closed', to: 'open', reason: '5 failures in a row.' },
      { atMs: 62_100, provider: 'primary', from: 'open', to: 'half_open', reason: 'One request tries it.' },
      { atMs: 62_131, provider: 'primary', from: 'half_open', to: 'closed', reason: 'The try was answered.' },
    ],
    summary:
      'All 160 requests were answered. 120 of them by the second provider while the first was down; the first 5 took up to 2.87 s, the others no longer than usual.',
    ...changes,
  };
}

function summaryOf({ id, startedAt, plan, ended, summary }: DrillReport): DrillSummary {
  return { id, startedAt, plan, ended, summary };
}

/** Drills that pass in a moment. With the scenario `trouble` none can be started. */
export function drillAnswers(scenario: PagesScenario, now: number, emit: Emit): RouteAnswers {
  const reports =
    scenario === 'full'
      ? [
          drillReport('d2', now),
          drillReport('d1', now - 30 * HOUR_MS, {
            ended: 'cancelled',
            summary: 'Stopped after 40 of 160 requests; all of those were answered.',
          }),
        ]
      : [];
  let running: DrillProgress | null = null;
  const state = (): DrillState => ({ running, reports: reports.map(summaryOf) });
  const tell = () => emit('drill.changed', state());
  const end = (ended: DrillReport['ended']) => {
    if (running === null) return;
    reports.unshift(drillReport(running.id, Date.now() + HOUR_MS, { plan: running.plan, ended }));
    running = null;
    tell();
  };
  const step = (id: string) => {
    if (running?.id !== id) return;
    const done = Math.min(running.of, running.done + Math.ceil(running.of / 20));
    running = { ...running, phase: 'running', done, answered: done };
    if (done === running.of) end('complete');
    else {
      tell();
      setTimeout(() => step(id), 100);
    }
  };
  return {
    'drill.state': () => ok(state()),
    'drill.start': (plan) => {
      if (scenario === 'trouble') {
        return failed({
          code: 'drill.running',
          message: 'A drill runs already. Stop it, or wait for its end.',
        });
      }
      const id = `d${reports.length + 1}`;
      const counts = { done: 0, of: plan.requests, answered: 0, stale: 0, failed: 0 };
      running = { id, phase: 'starting', plan, startedAt: Date.now(), ...counts };
      setTimeout(() => step(id), 300);
      return ok(state());
    },
    'drill.cancel': () => {
      end('cancelled');
      return ok(state());
    },
    'drill.report': ({ id }) => {
      const found = reports.find((one) => one.id === id);
      return found ? ok(found) : failed({ code: 'request.invalid', message: 'That report is gone.' });
    },
    'drill.export': ({ format }) => ok({ fileName: `drill.${format}`, text: '# Drill' }),
  };
}
