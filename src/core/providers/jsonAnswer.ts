import { AppError } from '../../shared/errors.ts';
import { firstChoice, textOf, wordOf } from './answerParts.ts';
import { malformed } from './errors.ts';
import { ErrorAnswer } from './failures.ts';
import { isRecord, type JsonRecord, parsedJson } from './json.ts';
import type { ReportedUsage } from './provider.ts';
import { usageOf } from './usage.ts';

/** What an answer says, however it came. */
export interface ReadAnswer {
  readonly text: string;
  readonly modelAnswered: string | null;
  readonly finishReason: string;
  readonly usage: ReportedUsage | null;
  readonly raw: string;
}

/** What of the call the readers have to know. */
export interface ReadContext {
  readonly host: string;
  readonly onText: (text: string) => void;
}

/** A chat completion that comes in one piece. Throws `provider.not_json`, `.malformed`, `.empty_answer` or `ErrorAnswer`. */
export async function readJsonAnswer(response: Response, context: ReadContext): Promise<ReadAnswer> {
  const { raw, body } = await readJsonBody(response, context.host);
  if (!isRecord(body)) throw malformed(context);
  if (body.error) throw new ErrorAnswer(body.error);
  const choice = firstChoice(body);
  if (choice === undefined) throw malformed(context);
  if (choice === null) {
    if (body.choices === undefined) throw malformed(context);
    throw emptyAnswer(context.host);
  }
  return answerOf(body, choice, raw, context);
}

function answerOf(body: JsonRecord, choice: JsonRecord, raw: string, context: ReadContext): ReadAnswer {
  const text = textOf(choice.message);
  // Some servers give no reason; a body that came whole and has text is an answer all the same.
  const finishReason = wordOf(choice.finish_reason) ?? (text === '' ? null : 'stop');
  if (finishReason === null) throw emptyAnswer(context.host);
  if (text !== '') context.onText(text);
  return { text, modelAnswered: wordOf(body.model), finishReason, usage: usageOf(body), raw };
}

/** The JSON of a body. Throws `provider.empty_answer`, `.not_json` (a web page or plain text) or `.malformed`. */
export async function readJsonBody(
  response: Response,
  host: string,
): Promise<{ raw: string; body: unknown }> {
  const raw = await response.text();
  if (raw.trim() === '') throw emptyAnswer(host);
  const body = parsedJson(raw);
  if (body !== undefined) return { raw, body };
  const type = mediaTypeOf(response);
  if (type.endsWith('json') && !raw.trimStart().startsWith('<')) throw malformed({ host });
  throw notJson(host, type);
}

/** The media type of an answer in lower case, without parameters; empty when it names none. */
export function mediaTypeOf(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** An answer of another kind than was asked for, as a wrong address or a sign-in page gives it. */
export function notJson(host: string, type: string): AppError {
  const shown = /^[a-z0-9.+/-]{1,60}$/.test(type) ? type : 'an unnamed type';
  return new AppError(
    'provider.not_json',
    `${host} answered with ${shown === 'text/html' ? 'a web page' : shown} instead of JSON. Check the base URL; most end in /v1.`,
    { data: { host, contentType: shown } },
  );
}

/** A success without an answer in it. */
export function emptyAnswer(host: string): AppError {
  return new AppError(
    'provider.empty_answer',
    `${host} answered with nothing. Run it again, or try another model.`,
    {
      data: { host },
    },
  );
}
