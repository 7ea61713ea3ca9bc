import type { CacheReport, Cost, Tokens } from '../../shared/contract/ask.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { ProviderReply } from '../providers/provider.ts';
import type { Target } from '../reliability/callPolicy.ts';
import { tokensBySize } from '../usage/countTokens.ts';
import { reportedTokens } from '../usage/tokenCounts.ts';
import { lookUp } from './cached.ts';
import { NO_TOKENS, type Outcome } from './outcome.ts';
import type { ClientParts } from './parts.ts';
import type { PreparedRequest } from './preparedRequest.ts';
import { RunningCall } from './runningCall.ts';
import { storeAnswer } from './stored.ts';
import { preparedFor } from './targets.ts';
import { lastingTroubles } from './warnings.ts';

/**
 * Asks the providers of a request through the call policy. Never rejects: a failure is an outcome, with the text that
 * came before it.
 */
export async function askProvider(
  parts: ClientParts,
  prepared: PreparedRequest,
  report: CacheReport,
): Promise<Omit<Outcome, 'latencyMs'>> {
  const call = new RunningCall(parts, prepared);
  try {
    const reply = await parts.policy({
      requestId: prepared.id,
      targets: prepared.chain.targets,
      deadlineAt: parts.clock.monotonic() + totalMsOf(prepared),
      tokens: tokensToTake(prepared),
      signal: prepared.signal,
      onTurn: (target) => endWhereCached(parts, prepared, target),
      attempt: (target, limit) => call.attempt(target, limit),
      skipped: (target, why) => call.skipped(target, why),
      hasStarted: () => call.firstTokenMs !== null,
      onWait: (wait) => call.waits(wait),
    });
    return await completed(parts, prepared, call, reply, report);
  } catch (caught) {
    if (caught instanceof KeptAnswer) return answeredByCache(prepared, call, caught.outcome);
    if (!(caught instanceof AppError)) {
      const error = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught);
      parts.logger.error('a request failed by a fault of the console', { requestId: prepared.id, error });
    }
    return endedEarly(parts, prepared, call, errorBodyOf(caught), report);
  }
}

/** The cache has what the next provider of the chain once answered: it need not be called. */
class KeptAnswer extends Error {
  readonly outcome: Omit<Outcome, 'latencyMs'>;

  constructor(outcome: Omit<Outcome, 'latencyMs'>) {
    super('the answer is in the cache');
    this.outcome = outcome;
  }
}

/** The first target's cache was looked at before the provider stage. */
function endWhereCached(parts: ClientParts, asked: PreparedRequest, target: Target): void {
  const prepared = preparedFor(asked, target);
  if (prepared === asked) return;
  const found = lookUp(parts, prepared);
  if (found.hit) throw new KeptAnswer(found.outcome);
}

function answeredByCache(
  asked: PreparedRequest,
  call: RunningCall,
  kept: Omit<Outcome, 'latencyMs'>,
): Omit<Outcome, 'latencyMs'> {
  const before = costOfNothing(asked, call);
  return {
    ...kept,
    cost: before.kind === 'unpriced' ? before : kept.cost,
    attempts: call.attempts,
    failedOverFrom: asked.provider.id,
    warnings: lastingTroubles(asked, call.attempts),
    waitedMs: call.waitedMs(),
  };
}

/** All the time that a request has, ms. */
export function totalMsOf({ request, settings }: PreparedRequest): number {
  return request.timeoutMs ?? settings.timeout * 1000;
}

/** An answer of the length that is usual, where nobody limits it. */
const USUAL_ANSWER_TOKENS = 500;

/** What a request will take of the limits on our side, by size: settled by the real figure afterwards. */
function tokensToTake({ request, params }: PreparedRequest): number {
  const input = request.messages.reduce((sum, { content }) => sum + tokensBySize(content), 0);
  return input + (params.maxTokens ?? USUAL_ANSWER_TOKENS);
}

async function completed(
  parts: ClientParts,
  asked: PreparedRequest,
  call: RunningCall,
  reply: ProviderReply,
  report: CacheReport,
): Promise<Omit<Outcome, 'latencyMs'>> {
  const prepared = call.lastTarget ? preparedFor(asked, call.lastTarget) : asked;
  const answering = call.attempts.at(-1);
  const providerMs = answering?.durationMs ?? call.elapsedMs();
  const tokens = await tokensOf(parts, prepared, reply);
  if (answering) answering.tokens = tokens;
  const cost = await costOf(parts, prepared, tokens, reply.modelAnswered, reply.usage?.costMicros ?? null);
  const kept = await storeAnswer(parts, prepared, report, { reply, tokens, cost, providerMs });
  const warnings = lastingTroubles(asked, call.attempts);
  for (const { code, data } of warnings)
    parts.logger.warn('another provider answered: this one needs a person', {
      requestId: asked.id,
      code,
      ...data,
    });
  return {
    text: reply.text,
    error: null,
    ...whoAnswered(asked, prepared),
    modelAnswered: reply.modelAnswered,
    finishReason: reply.finishReason,
    cache: kept.report,
    tokens,
    cost,
    attempts: call.attempts,
    warnings,
    waitedMs: call.waitedMs(),
    firstTokenMs: call.firstTokenMs,
    raw: reply.raw,
    usageJson: reply.usage?.raw ?? null,
    newEntries: kept.newEntries,
  };
}

function whoAnswered(asked: PreparedRequest, { provider, request }: PreparedRequest) {
  return {
    provider: provider.id,
    baseUrl: provider.baseUrl,
    modelAsked: request.model,
    failedOverFrom: request === asked.request ? null : asked.provider.id,
  };
}

async function endedEarly(
  parts: ClientParts,
  asked: PreparedRequest,
  call: RunningCall,
  error: ErrorBody,
  cache: CacheReport,
): Promise<Omit<Outcome, 'latencyMs'>> {
  const nothingCame = call.text === '';
  // Who began to answer; where nobody did, who was asked.
  const prepared = nothingCame || !call.lastTarget ? asked : preparedFor(asked, call.lastTarget);
  const { model, messages } = prepared.request;
  // A provider bills what it made before the break, and nobody tells how much: estimated.
  const tokens = nothingCame
    ? NO_TOKENS
    : await parts.estimator.estimate({ model, messages, answer: call.text });
  const broken = call.attempts.at(-1);
  if (broken && !nothingCame) broken.tokens = tokens;
  return {
    text: call.text,
    error,
    ...whoAnswered(asked, prepared),
    modelAnswered: null,
    finishReason: null,
    cache,
    tokens,
    cost: nothingCame ? costOfNothing(asked, call) : await costOf(parts, prepared, tokens, null, null),
    attempts: call.attempts,
    warnings: nothingCame ? [] : lastingTroubles(asked, call.attempts.slice(0, -1)),
    waitedMs: call.waitedMs(),
    firstTokenMs: call.firstTokenMs,
    raw: null,
    usageJson: null,
    newEntries: [],
  };
}

/** Errors after which a provider may have worked, and bill it, though nothing arrived. */
const maybeBilled: ReadonlySet<ErrorBody['code']> = new Set([
  'request.cancelled',
  'provider.timeout',
  'provider.cut_stream',
  'provider.empty_answer',
  'provider.answer_too_large',
]);

function costOfNothing({ chain }: PreparedRequest, call: RunningCall): Cost {
  const free = new Set(
    chain.targets.flatMap(({ provider }) => (provider.kind === 'sandbox' ? provider.id : [])),
  );
  const isBilled = call.attempts.some(
    ({ sent, error, provider }) => sent && error && maybeBilled.has(error.code) && !free.has(provider),
  );
  return isBilled
    ? { kind: 'unpriced', reason: 'No answer came, and the provider may bill the call all the same.' }
    : { kind: 'no_spend', reason: 'No answer came.' };
}

async function tokensOf(
  parts: ClientParts,
  prepared: PreparedRequest,
  reply: ProviderReply,
): Promise<Tokens> {
  const { model, messages } = prepared.request;
  return reportedTokens(reply.usage) ?? parts.estimator.estimate({ model, messages, answer: reply.text });
}

function costOf(
  parts: ClientParts,
  { provider, request }: PreparedRequest,
  tokens: Tokens,
  modelAnswered: string | null,
  reportedMicros: number | null,
): Promise<Cost> {
  const { kind, pricedAs } = provider;
  const model = modelAnswered ?? request.model;
  return parts.pricing.priceOf({ kind, pricedAs, model, tokens, reportedMicros, at: parts.clock.now() });
}
