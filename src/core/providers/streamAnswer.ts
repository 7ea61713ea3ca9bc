import { setImmediate } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import { firstChoice, textOf, wordOf } from './answerParts.ts';
import type { DoneMarker } from './doneMarker.ts';
import { cutStream, malformed } from './errors.ts';
import { ErrorAnswer } from './failures.ts';
import { isRecord, type JsonRecord } from './json.ts';
import { emptyAnswer, type ReadAnswer, type ReadContext } from './jsonAnswer.ts';
import type { ReportedUsage } from './provider.ts';
import { usageOf } from './usage.ts';

/** How long pieces that came together may be read in one go, ms: a quarter of a frame, then windows and other requests get their turn. */
const TURN_MS = 4;

interface Reading {
  text: string;
  modelAnswered: string | null;
  finishReason: string | null;
  usage: ReportedUsage | null;
  first: JsonRecord | null;
  last: JsonRecord | null;
}

/**
 * A chat completion that comes in pieces; `client` is the SDK's, whose log is off. It is complete when the server gave a finish reason, or text and the end
 * marker. Throws `provider.cut_stream` where it ends before that, `.empty_answer` where there was nothing at all,
 * `.malformed`, or `ErrorAnswer` for an error in the stream.
 */
export async function readStreamAnswer(
  response: Response,
  { client, done }: { readonly client: OpenAI; readonly done: DoneMarker },
  context: ReadContext,
): Promise<ReadAnswer> {
  const { Stream } = await import('openai/streaming');
  // The SDK ends a stream by aborting this; what is left of the body is cancelled, which closes the socket.
  const controller = new AbortController();
  const events = Stream.fromSSEResponse<unknown>(response, controller, client, true, 'events');
  const reading: Reading = {
    text: '',
    modelAnswered: null,
    finishReason: null,
    usage: null,
    first: null,
    last: null,
  };
  let turnEndsAt = performance.now() + TURN_MS;
  for await (const event of events) {
    readEvent(event, reading, context);
    if (performance.now() < turnEndsAt) continue;
    await setImmediate();
    turnEndsAt = performance.now() + TURN_MS;
  }
  return verdict(reading, done.seen(), context);
}

function readEvent(event: unknown, reading: Reading, context: ReadContext): void {
  if (!isRecord(event)) throw malformed(context);
  const chunk = event.data;
  if (event.event === 'error') throw new ErrorAnswer(chunk);
  if (!isRecord(chunk)) throw malformed(context);
  if (chunk.error) throw new ErrorAnswer(chunk.error);
  const choice = firstChoice(chunk);
  if (choice === undefined) throw malformed(context);
  reading.first ??= chunk;
  reading.last = chunk;
  reading.modelAnswered ??= wordOf(chunk.model);
  reading.usage = usageOf(chunk) ?? reading.usage;
  if (choice === null) return;
  reading.finishReason = wordOf(choice.finish_reason) ?? reading.finishReason;
  const text = textOf(choice.delta);
  if (text === '') return;
  reading.text += text;
  context.onText(text);
}

function verdict(reading: Reading, doneSeen: boolean, context: ReadContext): ReadAnswer {
  const { text, modelAnswered, usage, first, last } = reading;
  const finishReason = reading.finishReason ?? (doneSeen && text !== '' ? 'stop' : null);
  if (finishReason === null) {
    throw text === '' ? emptyAnswer(context.host) : cutStream(context, { receivedChars: text.length });
  }
  return { text, modelAnswered, finishReason, usage, raw: JSON.stringify({ first, last }) };
}
