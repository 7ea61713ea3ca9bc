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
import { redact } from './redact.ts';
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

/** What was seen of an answer so far. */
interface Seen {
  readonly done: DoneMarker;
  /** True once its headers had come. */
  receiving: boolean;
}

/** One HTTP exchange: a client for it alone, and its clocks. */
interface Exchange {
  readonly client: OpenAI;
  readonly done: DoneMarker;
  readonly deadlines: RunningDeadlines;
  readonly host: string;
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
    const seen: Seen = { done: watchDoneMarker(), receiving: false };
    const deadlines = startDeadlines(limits.deadlines, limits.signal, checked.host);
    try {
      const fetch = guardedFetch({
        endpoint: checked,
        deadlines,
        maxBytes,
        onHeaders: () => {
          seen.receiving = true;
        },
        onBytes: seen.done.push,
      });
      return await work({
        client: sdkClient(Sdk, checked, fetch),
        done: seen.done,
        deadlines,
        host: checked.host,
      });
    } catch (caught) {
      // What we ended ourselves shows as some other failure, or to the SDK as a stream that is over.
      throw (
        deadlines.ended() ?? failureOf(caught, checked, { model: limits.model, seen, nowMs: clock.now() })
      );
    } finally {
      deadlines.close();
    }
  };

  return {
    complete: (call) => withExchange(call.endpoint, call, (exchange) => complete(call, exchange, clock)),
    listModels: (endpoint, { timeoutMs, signal }) => {
      const deadlines = { firstByteMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs };
      return withExchange(endpoint, { deadlines, signal: signal ?? null, model: null }, async (exchange) => {
        const { client, deadlines: running } = exchange;
        const response = await client.models.list({ signal: running.signal }).asResponse();
        return readModels(response, exchange.host);
      });
    },
  };
}

async function complete(call: ProviderCall, exchange: Exchange, clock: Clock): Promise<ProviderReply> {
  const sentAt = clock.monotonic();
  let firstTokenMs: number | null = null;
  const onText = (text: string) => {
    // Pieces that were read before the end came must not appear after it.
    exchange.deadlines.signal.throwIfAborted();
    exchange.deadlines.sawText();
    firstTokenMs ??= clock.monotonic() - sentAt;
    call.onText(text);
  };
  const signal = exchange.deadlines.signal;
  const response = await exchange.client.chat.completions.create(requestBody(call), { signal }).asResponse();
  const answer = await readAnswer(response, call.stream, exchange, { host: exchange.host, onText });
  // What is kept of an answer must not hold the key, should a server send it back.
  const clean = (text: string) => redact(text, [call.endpoint.apiKey]);
  const usage = answer.usage && { ...answer.usage, raw: clean(answer.usage.raw) };
  return { ...answer, text: clean(answer.text), raw: clean(answer.raw), usage, firstTokenMs };
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

function failureOf(
  caught: unknown,
  { host, apiKey, headers }: CheckedEndpoint,
  { model, seen, nowMs }: { model: string | null; seen: Seen; nowMs: number },
): AppError {
  return providerError(caught, {
    host,
    model,
    hasKey: apiKey !== null,
    secrets: [apiKey, ...Object.values(headers)],
    receiving: seen.receiving,
    nowMs,
  });
}
