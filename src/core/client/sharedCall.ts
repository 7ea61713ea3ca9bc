import type { Attempt, CacheReport, Cost } from '../../shared/contract/ask.ts';
import { AppError, type ErrorBody } from '../../shared/errors.ts';
import { cancelled } from '../providers/deadlines.ts';
import { NO_TOKENS, type Outcome } from './outcome.ts';
import type { ClientParts } from './parts.ts';
import type { PreparedRequest } from './preparedRequest.ts';
import { askProvider, totalMsOf } from './providerCall.ts';
import type { Landing, SingleFlight } from './singleFlight.ts';

/** How an ask of the provider stage ended. */
export type AskedOutcome = Omit<Outcome, 'latencyMs'>;

/** Below this share of its own time limit a request does not begin another call. */
const WORTH_ANOTHER_CALL = 0.1;

/**
 * Asks the provider, together with every identical request that runs at the same time: one call, whose cost and
 * attempts are those of the first request still there at its end. Never rejects.
 */
export async function askShared(
  parts: ClientParts,
  flights: SingleFlight<AskedOutcome>,
  prepared: PreparedRequest,
  report: CacheReport,
): Promise<AskedOutcome> {
  if (!mayShare(prepared)) return askProvider(parts, prepared, report);
  const { clock } = parts;
  const startedAt = clock.monotonic();
  const totalMs = totalMsOf(prepared);
  let firstTokenMs: number | null = null;
  const onText = (text: string) => {
    firstTokenMs ??= clock.monotonic() - startedAt;
    prepared.onText(text);
  };
  let before: AskedOutcome | null = null;
  for (;;) {
    const leftMs = startedAt + totalMs - clock.monotonic();
    const caller = {
      signal: prepared.signal,
      deadlineAt: startedAt + totalMs,
      onText,
      onWait: prepared.onWait,
    };
    const landing = await flights.ask(flightKey(prepared), caller, (line) =>
      askProvider(parts, { ...within(prepared, leftMs), ...line }, report),
    );
    const outcome = ownOutcome(prepared, report, landing);
    const own = landing.joined ? { ...outcome, firstTokenMs } : outcome;
    const together: AskedOutcome = before ? withBefore(own, before) : own;
    if (!endedByTimeOfAnother(landing, own)) return together;
    if (startedAt + totalMs - clock.monotonic() <= totalMs * WORTH_ANOTHER_CALL) return together;
    before = together;
  }
}

/** Only what the cache may answer: of a request that wants an answer of its own, two are wanted. */
function mayShare({ request, lookUp }: PreparedRequest): boolean {
  return request.cacheMode === 'use' && lookUp.allowed;
}

function flightKey({ namespace, key, request, settings }: PreparedRequest): string {
  return JSON.stringify([namespace, key, request.stream, request.failover ?? settings.failover]);
}

/** Who takes over after another one's time was up has only the rest of its own. */
function within(prepared: PreparedRequest, timeoutMs: number): PreparedRequest {
  return { ...prepared, request: { ...prepared.request, timeoutMs: Math.max(1, Math.round(timeoutMs)) } };
}

/** A call is given up at the deadline of who began it; that is no answer to who has more time. */
function endedByTimeOfAnother(landing: Landing<AskedOutcome>, { error, text }: AskedOutcome): boolean {
  if (!landing.joined || landing.left !== null || error === null || text !== '') return false;
  return error.code === 'request.deadline' || error.data?.limit === 'total';
}

function ownOutcome(
  prepared: PreparedRequest,
  report: CacheReport,
  landing: Landing<AskedOutcome>,
): AskedOutcome {
  if (landing.left !== null) return leftOutcome(prepared, report, landing);
  const { result } = landing;
  if (!landing.pays) return joinedOutcome(report, result);
  // It was stopped because its last caller's time was up: nobody cancelled it.
  const isLate = result.error?.code === 'request.cancelled' && !prepared.signal.aborted;
  return isLate ? { ...result, error: deadlineError(prepared) } : result;
}

function joinedOutcome(report: CacheReport, result: AskedOutcome): AskedOutcome {
  const isWhole = result.error === null;
  const priced = isWhole && result.cost.kind === 'priced' ? result.cost.micros : null;
  return {
    ...result,
    cache: {
      ...report,
      outcome: 'joined',
      reason: `An identical request was under way; this one got its ${isWhole ? 'answer' : 'end'}.`,
      originalLatencyMs: null,
      savedMicros: priced,
    },
    cost: SHARED,
    attempts: [],
    waitedMs: 0,
    usageJson: null,
    newEntries: [],
  };
}

function leftOutcome(
  prepared: PreparedRequest,
  report: CacheReport,
  { left, text, joined }: Exclude<Landing<AskedOutcome>, { left: null }>,
): AskedOutcome {
  return {
    text,
    error: left === 'cancelled' ? cancelled().toBody() : deadlineError(prepared),
    provider: prepared.provider.id,
    baseUrl: prepared.provider.baseUrl,
    modelAsked: prepared.request.model,
    modelAnswered: null,
    finishReason: null,
    cache: joined
      ? { ...report, outcome: 'joined', reason: 'An identical request was under way, and still is.' }
      : report,
    tokens: NO_TOKENS,
    cost: SHARED,
    attempts: [],
    failedOverFrom: null,
    warnings: [],
    waitedMs: 0,
    firstTokenMs: null,
    raw: null,
    usageJson: null,
    newEntries: [],
  };
}

const SHARED: Cost = { kind: 'no_spend', reason: 'The call is on the account of an identical request.' };

/** Two calls in a row for one request: what the first one took belongs to it as well. */
function withBefore(outcome: AskedOutcome, before: AskedOutcome): AskedOutcome {
  const attempts: readonly Attempt[] = [...before.attempts, ...outcome.attempts];
  const cost = before.cost.kind === 'unpriced' ? before.cost : outcome.cost;
  return { ...outcome, attempts, cost };
}

function deadlineError(prepared: PreparedRequest): ErrorBody {
  const seconds = totalMsOf(prepared) / 1000;
  return new AppError(
    'request.deadline',
    `The answer did not come within ${seconds} s (the total limit). Try again, or raise the limit in Settings.`,
    { data: { seconds } },
  ).toBody();
}
