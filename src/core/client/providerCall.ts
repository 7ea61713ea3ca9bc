import type { AskRequest, Attempt, CacheReport, Cost, Tokens } from '../../shared/contract/ask.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import { untilAborted } from '../providers/deadlines.ts';
import type { Deadlines, ProviderReply } from '../providers/provider.ts';
import type { Target } from '../reliability/callPolicy.ts';
import type { Settings } from '../settings/settings.ts';
import { reportedTokens } from '../usage/tokenCounts.ts';
import { NO_TOKENS, type Outcome } from './outcome.ts';
import type { ClientParts } from './parts.ts';
import type { PreparedRequest } from './preparedRequest.ts';
import { storeAnswer } from './stored.ts';

/** Asks the provider through the call policy. Never rejects: a failure is an outcome, with the text that came before it. */
export async function askProvider(
  parts: ClientParts,
  prepared: PreparedRequest,
  report: CacheReport,
): Promise<Omit<Outcome, 'latencyMs'>> {
  const call = new RunningCall(parts, prepared);
  try {
    const reply = await parts.policy({
      targets: [{ provider: prepared.provider, model: prepared.request.model }],
      deadlineAt: parts.clock.monotonic() + deadlinesOf(prepared.request, prepared.settings).totalMs,
      tokens: 0,
      signal: prepared.signal,
      attempt: (target) => call.attempt(target),
      skipped: () => undefined,
      hasStarted: () => call.firstTokenMs !== null,
      onWait: () => undefined,
    });
    return await completed(parts, prepared, call, reply, report);
  } catch (caught) {
    if (!(caught instanceof AppError)) {
      const error = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught);
      parts.logger.error('a request failed by a fault of the console', { requestId: prepared.id, error });
    }
    return endedEarly(parts, prepared, call, errorBodyOf(caught), report);
  }
}

/** The attempts of one request, and the text that came so far. */
class RunningCall {
  readonly attempts: Attempt[] = [];
  text = '';
  firstTokenMs: number | null = null;
  isSent = false;
  readonly #parts: ClientParts;
  readonly #prepared: PreparedRequest;
  readonly #startedAt: number;

  constructor(parts: ClientParts, prepared: PreparedRequest) {
    this.#parts = parts;
    this.#prepared = prepared;
    this.#startedAt = parts.clock.monotonic();
  }

  /** ms since the request reached the provider stage. */
  elapsedMs(): number {
    return this.#parts.clock.monotonic() - this.#startedAt;
  }

  async attempt({ provider, model }: Target): Promise<ProviderReply> {
    const { clock } = this.#parts;
    const started = { at: clock.now(), monotonic: clock.monotonic() };
    const note = (error: ErrorBody | null) =>
      this.attempts.push({
        provider: provider.id,
        baseUrl: provider.baseUrl,
        model,
        startedAt: started.at,
        durationMs: clock.monotonic() - started.monotonic,
        error,
        sent: true,
        tokens: null,
      });
    try {
      const reply = await this.#send({ provider, model });
      note(null);
      return reply;
    } catch (caught) {
      note(errorBodyOf(caught));
      throw caught;
    }
  }

  async #send({ provider, model }: Target): Promise<ProviderReply> {
    const { request, params, settings, signal } = this.#prepared;
    // The keychain may be waiting for its person: a stop must not wait with it.
    const endpoint = await untilAborted(this.#parts.endpoint(provider, request.headers), signal);
    if (endpoint.apiKey !== null) this.#parts.noteKeyUsed(provider.id);
    this.isSent = true;
    return this.#parts.wire.complete({
      endpoint,
      model,
      messages: request.messages,
      format: request.format,
      params,
      stream: request.stream,
      deadlines: deadlinesOf(request, settings),
      signal,
      onText: (piece) => this.#onText(piece),
    });
  }

  #onText(piece: string): void {
    this.firstTokenMs ??= this.elapsedMs();
    this.text += piece;
    this.#prepared.onText(piece);
  }
}

/** An answer that comes in one piece has no first byte before it is all there: only the total limit holds for it. */
function deadlinesOf({ stream, timeoutMs }: AskRequest, settings: Settings): Deadlines {
  const totalMs = timeoutMs ?? settings.timeout * 1000;
  return {
    firstByteMs: stream ? settings.first_byte_timeout_s * 1000 : totalMs,
    idleMs: settings.idle_timeout_s * 1000,
    totalMs,
  };
}

async function completed(
  parts: ClientParts,
  prepared: PreparedRequest,
  call: RunningCall,
  reply: ProviderReply,
  report: CacheReport,
): Promise<Omit<Outcome, 'latencyMs'>> {
  const providerMs = call.elapsedMs();
  const tokens = await tokensOf(parts, prepared, reply);
  const cost = await costOf(parts, prepared, tokens, reply.modelAnswered, reply.usage?.costMicros ?? null);
  const kept = await storeAnswer(parts, prepared, report, { reply, tokens, cost, providerMs });
  return {
    text: reply.text,
    error: null,
    provider: prepared.provider.id,
    baseUrl: prepared.provider.baseUrl,
    modelAsked: prepared.request.model,
    modelAnswered: reply.modelAnswered,
    finishReason: reply.finishReason,
    cache: kept.report,
    tokens,
    cost,
    attempts: call.attempts,
    failedOverFrom: null,
    warnings: [],
    waitedMs: 0,
    firstTokenMs: reply.firstTokenMs,
    raw: reply.raw,
    usageJson: reply.usage?.raw ?? null,
    newEntries: kept.newEntries,
  };
}

async function endedEarly(
  parts: ClientParts,
  prepared: PreparedRequest,
  call: RunningCall,
  error: ErrorBody,
  cache: CacheReport,
): Promise<Omit<Outcome, 'latencyMs'>> {
  const { model, messages } = prepared.request;
  const nothingCame = call.text === '';
  // A provider bills what it made before the break, and nobody tells how much: estimated.
  const tokens = nothingCame
    ? NO_TOKENS
    : await parts.estimator.estimate({ model, messages, answer: call.text });
  const cost = nothingCame
    ? costOfNothing(prepared, call, error)
    : await costOf(parts, prepared, tokens, null, null);
  return {
    text: call.text,
    error,
    provider: prepared.provider.id,
    baseUrl: prepared.provider.baseUrl,
    modelAsked: prepared.request.model,
    modelAnswered: null,
    finishReason: null,
    cache,
    tokens,
    cost,
    attempts: call.attempts,
    failedOverFrom: null,
    warnings: [],
    waitedMs: 0,
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

function costOfNothing({ provider }: PreparedRequest, call: RunningCall, error: ErrorBody): Cost {
  if (provider.kind !== 'sandbox' && call.isSent && maybeBilled.has(error.code)) {
    return { kind: 'unpriced', reason: 'No answer came, and the provider may bill the call all the same.' };
  }
  return { kind: 'no_spend', reason: 'No answer came.' };
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
