import type {
  DrillOutcome,
  DrillPlan,
  DrillReport,
  DrillRequest,
  DrillTotals,
} from '../../shared/contract/drill.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { NewTransition } from '../reliability/breakers.ts';
import { percentile } from '../reliability/percentile.ts';
import type { LedgerRow } from '../usage/ledgerRow.ts';
import type { AskedInDrill } from './drillPipeline.ts';
import { seenBy, summaryOf } from './drillWords.ts';

/** Everything that a drill has found out. Instants of the drill's own clock. */
export interface DrillFindings {
  readonly id: string;
  readonly plan: DrillPlan;
  /** Epoch ms, when the faults began. */
  readonly startedAt: number;
  /** Epoch ms of the wall, when the person pressed the button. */
  readonly pressedAt: number;
  readonly tookMs: number;
  readonly timesFaster: number;
  readonly baselineMs: number | null;
  readonly asked: readonly (AskedInDrill & { readonly number: number })[];
  readonly transitions: readonly NewTransition[];
  readonly servers: readonly string[];
  readonly ended: DrillReport['ended'];
  readonly problem: ErrorBody | null;
}

/** The report of a drill. */
export function reportOf(findings: DrillFindings): DrillReport {
  const { id, plan, startedAt, asked, baselineMs, transitions } = findings;
  const requests = [...asked]
    .sort((one, other) => one.number - other.number)
    .map((one) => requestOf(one, startedAt, baselineMs));
  const report = {
    id,
    startedAt: findings.pressedAt,
    tookMs: findings.tookMs,
    plan,
    ended: findings.ended,
    problem: findings.problem,
    timesFaster: findings.timesFaster,
    baselineMs,
    totals: totalsOf(requests, findings.servers),
    requests,
    transitions: transitions.map(({ at, provider, from, to, reason }) => ({
      atMs: at - startedAt,
      provider,
      from,
      to,
      reason,
    })),
  };
  return { ...report, summary: summaryOf(report) };
}

function requestOf(
  asked: AskedInDrill & { readonly number: number },
  startedAt: number,
  baselineMs: number | null,
): DrillRequest {
  const { row, number } = asked;
  const outcome = outcomeOf(row);
  const hasAnswer = outcome !== 'failed' && outcome !== 'cancelled' && outcome !== 'cut';
  const request = {
    number,
    atMs: row.at - startedAt,
    outcome,
    answeredBy: outcome === 'answered' || outcome === 'joined' || outcome === 'cut' ? row.provider : null,
    attempts: row.attempts.map((attempt) => ({ ...attempt, startedAt: attempt.startedAt - startedAt })),
    latencyMs: row.latencyMs,
    addedMs: hasAnswer && baselineMs !== null ? row.latencyMs - baselineMs : null,
    error: row.error,
  };
  return { ...request, saw: seenBy(request, asked) };
}

function outcomeOf({ outcome, cacheOutcome }: LedgerRow): DrillOutcome {
  if (outcome !== 'complete') return outcome;
  if (cacheOutcome === 'stale' || cacheOutcome === 'joined') return cacheOutcome;
  return cacheOutcome === 'hit' ? 'cached' : 'answered';
}

function totalsOf(requests: readonly DrillRequest[], servers: readonly string[]): DrillTotals {
  const count = (outcome: DrillOutcome) => requests.filter((request) => request.outcome === outcome).length;
  const waits = requests
    .filter(({ outcome }) => outcome !== 'failed' && outcome !== 'cancelled' && outcome !== 'cut')
    .map(({ latencyMs }) => latencyMs);
  const sent = requests.flatMap(({ attempts }) => attempts).filter((attempt) => attempt.sent);
  return {
    requests: requests.length,
    answered: count('answered'),
    joined: count('joined'),
    cached: count('cached'),
    stale: count('stale'),
    cut: count('cut'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    failedOver: requests.filter(
      ({ outcome, answeredBy }) => outcome === 'answered' && answeredBy !== servers[0],
    ).length,
    p50Ms: percentile(waits, 0.5),
    p95Ms: percentile(waits, 0.95),
    longestMs: percentile(waits, 1),
    upstreamCalls: servers.map((provider) => ({
      provider,
      calls: sent.filter((attempt) => attempt.provider === provider).length,
    })),
  };
}
