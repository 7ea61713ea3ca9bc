import type { OpenAI } from 'openai';
import type { AppError } from '../../shared/errors.ts';
import { type Clock, systemClock } from '../ports.ts';
import { type RunningDeadlines, startDeadlines } from './deadlines.ts';
import { type DoneMarker, watchDoneMarker } from './doneMarker.ts';
import { type CheckedEndpoint, checkedEndpoint } from './endpoint.ts';
import { providerError } from './errors.ts';
import { guardedFetch } from './guardedFetch.ts';
import { mediaTypeOf, notJson, type ReadAnswer, type ReadContext, readJsonAnswer } from './jsonAnswer.ts';
import { readModels } from './modelList.ts';
import type { Deadlines, Endpoint, Provider, ProviderCall, ProviderReply } from './provider.ts';
import { requestBody } from './requestBody.ts';
import { loadSdk, sdkClient } from './sdkClient.ts';
import { readStreamAnswer } from './streamAnswer.ts';

/** What a provider can be built with. */
export interface OpenaiProviderOptions {
  readonly clock?: Clock;
  /** Larger answers are stopped: `provider.answer_too_large`. */
  readonly maxAnswerBytes?: number;
}

/** Far above any answer of text, and little enough to hold. */
export const MAX_ANSWER_BYTES = 50_000_000;

/** One HTTP exchange: its endpoint, its clocks, and what was seen of the answer so far. */
interface Exchange {
  readonly client: OpenAI;
  readonly endpoint: CheckedEndpoint;
  readonly deadlines: RunningDeadlines;
  readonly done: DoneMarker;
  receiving: boolean;
}

/** The provider that speaks OpenAI's chat completions, through the `openai` SDK: every server of the presets. */
export function createOpenaiProvider(options: OpenaiProviderOptions = {}): Provider {
  const clock = options.clock ?? systemClock;
  const maxBytes = options.maxAnswerBytes ?? MAX_ANSWER_BYTES;

  const withExchange = async <T>(
    endpoint: Endpoint,
    limits: { deadlines: Deadlines; signal: AbortSignal | null; model: string | null },
    work: (exchange: Exchange) => Promise<T>,
  ): Promise<T> => {
    const checked = checkedEndpoint(endpoint);
    const Sdk = await loadSdk();
    const exchange = openExchange(Sdk, checked, limits, maxBytes);
    try {
      const result = await work(exchange);
      // The SDK takes an aborted stream for one that ended.
      const ended = exchange.deadlines.ended();
      if (ended) throw ended;
      return result;
    } catch (caught) {
      throw exchange.deadlines.ended() ?? failureOf(caught, exchange, limits.model, clock);
    } finally {
      exchange.deadlines.close();
    }
  };

  return {
    complete: (call) => withExchange(call.endpoint, call, (exchange) => complete(call, exchange, clock)),
    listModels: (endpoint, { timeoutMs, signal }) => {
      const deadlines = { firstByteMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs };
      return withExchange(endpoint, { deadlines, signal: signal ?? null, model: null }, async (exchange) => {
        const { client, deadlines: running } = exchange;
        const response = await client.models.list({ signal: running.signal }).asResponse();
        return readModels(response, exchange.endpoint.host);
      });
    },
  };
}

function openExchange(
  Sdk: typeof OpenAI,
  endpoint: CheckedEndpoint,
  limits: { deadlines: Deadlines; signal: AbortSignal | null },
  maxBytes: number,
): Exchange {
  const deadlines = startDeadlines(limits.deadlines, limits.signal, endpoint.host);
  const done = watchDoneMarker();
  const guarded = guardedFetch({
    endpoint,
    deadlines,
    maxBytes,
    onHeaders: () => {
      exchange.receiving = true;
    },
    onBytes: done.push,
  });
  const exchange: Exchange = {
    client: sdkClient(Sdk, endpoint, guarded),
    endpoint,
    deadlines,
    done,
    receiving: false,
  };
  return exchange;
}

async function complete(call: ProviderCall, exchange: Exchange, clock: Clock): Promise<ProviderReply> {
  const sentAt = clock.monotonic();
  let firstTokenMs: number | null = null;
  const onText = (text: string) => {
    // Pieces that were read before the end came must not appear after it.
    exchange.deadlines.signal.throwIfAborted();
    firstTokenMs ??= clock.monotonic() - sentAt;
    call.onText(text);
  };
  const signal = exchange.deadlines.signal;
  const response = await exchange.client.chat.completions.create(requestBody(call), { signal }).asResponse();
  const answer = await readAnswer(response, call.stream, exchange, { host: exchange.endpoint.host, onText });
  return { ...answer, firstTokenMs };
}

function readAnswer(
  response: Response,
  streamed: boolean,
  exchange: Exchange,
  context: ReadContext,
): Promise<ReadAnswer> {
  const type = mediaTypeOf(response);
  if (!streamed && type !== 'text/event-stream') return readJsonAnswer(response, context);
  if (type === 'text/event-stream' || type === '') return readStreamAnswer(response, exchange, context);
  // Some servers and proxies do not stream, and send the whole answer instead.
  if (type.endsWith('json')) return readJsonAnswer(response, context);
  throw notJson(context.host, type);
}

function failureOf(caught: unknown, exchange: Exchange, model: string | null, clock: Clock): AppError {
  const { host, apiKey, headers } = exchange.endpoint;
  return providerError(caught, {
    host,
    model,
    hasKey: apiKey !== null,
    secrets: [apiKey, ...Object.values(headers)],
    receiving: exchange.receiving,
    nowMs: clock.now(),
  });
}
