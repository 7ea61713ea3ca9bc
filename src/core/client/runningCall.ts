import type { AskRequest, Attempt } from '../../shared/contract/ask.ts';
import type { LimitWait } from '../../shared/contract/reliability.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import { inTime } from '../providers/deadlines.ts';
import type { Deadlines, Endpoint, ProviderReply } from '../providers/provider.ts';
import type { AttemptLimit, Target } from '../reliability/callPolicy.ts';
import type { Settings } from '../settings/settings.ts';
import type { ClientParts } from './parts.ts';
import type { PreparedRequest } from './preparedRequest.ts';
import { preparedFor } from './targets.ts';

/** The same on every attempt of a request, so that a provider can tell a repeat. */
const REQUEST_ID_HEADER = 'x-client-request-id';

/** The attempts of one request, and the text that came so far. */
export class RunningCall {
  readonly attempts: Attempt[] = [];
  text = '';
  firstTokenMs: number | null = null;
  /** Where the last call went; null while there was none. */
  lastTarget: Target | null = null;
  #waitedMs = 0;
  #waitsSince: number | null = null;
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

  /** ms spent waiting on our side. */
  waitedMs(): number {
    return this.#waitedMs + (this.#waitsSince === null ? 0 : this.elapsedMs() - this.#waitsSince);
  }

  waits(wait: LimitWait | null): void {
    if (wait) this.#waitsSince ??= this.elapsedMs();
    else {
      this.#waitedMs = this.waitedMs();
      this.#waitsSince = null;
    }
    this.#prepared.onWait(wait);
  }

  skipped(target: Target, why: AppError): void {
    this.#note(target, this.#parts.clock.now(), { durationMs: 0, error: why.toBody(), sent: false });
  }

  async attempt(target: Target, limit: AttemptLimit): Promise<ProviderReply> {
    const { clock } = this.#parts;
    const started = { at: clock.now(), monotonic: clock.monotonic() };
    const state = { sent: false };
    this.lastTarget = target;
    const note = (error: ErrorBody | null) =>
      this.#note(target, started.at, { durationMs: clock.monotonic() - started.monotonic, error, ...state });
    try {
      const reply = await this.#send(target, limit, () => {
        state.sent = true;
      });
      note(null);
      return reply;
    } catch (caught) {
      note(errorBodyOf(caught));
      throw caught;
    }
  }

  #note(
    { provider, model }: Target,
    startedAt: number,
    end: Pick<Attempt, 'durationMs' | 'error' | 'sent'>,
  ): void {
    const { id, baseUrl } = provider;
    this.attempts.push({ provider: id, baseUrl, model, startedAt, ...end, tokens: null });
  }

  async #send(target: Target, limit: AttemptLimit, onSend: () => void): Promise<ProviderReply> {
    const { clock, wire, noteKeyUsed } = this.#parts;
    const { request, params, settings, signal } = preparedFor(this.#prepared, target);
    const since = clock.monotonic();
    const endpoint = await this.#endpoint(target, request.headers, limit.totalMs);
    const spentMs = clock.monotonic() - since;
    if (endpoint.apiKey !== null) noteKeyUsed(target.provider.id);
    onSend();
    return wire.complete({
      endpoint,
      model: target.model,
      messages: request.messages,
      format: request.format,
      params,
      stream: request.stream,
      deadlines: deadlinesOf(request, settings, {
        totalMs: Math.max(0, limit.totalMs - spentMs),
        firstTextMs: Math.max(0, limit.firstTextMs - spentMs),
      }),
      signal,
      onText: (piece) => this.#onText(piece),
    });
  }

  /** The keychain may be waiting for its person: neither a stop nor the end of the time waits with it. */
  async #endpoint(
    { provider }: Target,
    headers: AskRequest['headers'] = {},
    withinMs: number,
  ): Promise<Endpoint> {
    const { id, signal } = this.#prepared;
    const late = new AppError(
      'keychain.timeout',
      `The key for ${provider.name} did not come from the keychain in time. Unlock the keychain and run it again.`,
    );
    const named = Object.keys(headers).some((name) => name.toLowerCase() === REQUEST_ID_HEADER);
    const sendable = !named && /^[\x21-\x7e]{1,200}$/.test(id);
    const all = sendable ? { ...headers, [REQUEST_ID_HEADER]: id } : headers;
    return inTime(this.#parts.endpoint(provider, all), { signal, withinMs, late });
  }

  #onText(piece: string): void {
    this.firstTokenMs ??= this.elapsedMs();
    this.text += piece;
    this.#prepared.onText(piece);
  }
}

/** An answer that comes in one piece has no first byte before it is all there. */
function deadlinesOf({ stream }: AskRequest, settings: Settings, limit: AttemptLimit): Deadlines {
  const { totalMs, firstTextMs } = limit;
  return {
    firstByteMs: stream ? settings.first_byte_timeout_s * 1000 : totalMs,
    idleMs: settings.idle_timeout_s * 1000,
    totalMs,
    firstTextMs,
  };
}
