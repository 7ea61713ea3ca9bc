import { isRecord, parsedJson } from './json.ts';
import { redact } from './redact.ts';

const MAX_CHARS = 500;
/** A hostile text may be megabytes; more of it cannot be shown anyway. */
const READ_CHARS = 20_000;
/** Where a long text is cut, part of a secret may be left, which would not be recognised: longer than any form of one. */
const CUT_MARGIN_CHARS = 4_000;
const HTML = /^\s*<(!doctype|html|head|body|\?xml)/i;

/** What a provider's error body says: its sentence, and its own codes in lower case. */
export interface ProviderWords {
  readonly message: string;
  readonly codes: readonly string[];
}

/** Reads an error body as OpenAI, FastAPI and plain servers write them. A web page says nothing worth quoting. */
export function wordsOfBody(body: string): ProviderWords {
  const parsed = parsedJson(body);
  if (isRecord(parsed)) return wordsOfError(parsed.error ?? parsed.detail ?? parsed);
  if (Array.isArray(parsed)) return wordsOfError(parsed[0]);
  return { message: HTML.test(body) ? '' : body, codes: [] };
}

/** The same for an error object: text, `{message, code, type}`, or a list of FastAPI's `{msg}`. */
export function wordsOfError(error: unknown): ProviderWords {
  if (typeof error === 'string') return { message: error, codes: [] };
  if (Array.isArray(error)) return wordsOfError(error[0]);
  if (!isRecord(error)) return { message: '', codes: [] };
  if (isRecord(error.error)) return wordsOfError(error.error);
  const message = [error.message, error.msg, error.detail, error.error].find(
    (text) => typeof text === 'string',
  );
  const codes = [error.code, error.type]
    .filter((code) => typeof code === 'string' || typeof code === 'number')
    .map((code) => String(code).toLowerCase());
  return { message: message ?? '', codes };
}

/** Foreign text fit for a message: one line, no control or direction characters, no secret, at most 500 characters. */
export function quotable(text: string, secrets: readonly (string | null)[]): string {
  const near = text.slice(0, READ_CHARS);
  const line = near.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ').trim();
  const whole = text.length > READ_CHARS ? line.slice(0, Math.max(0, line.length - CUT_MARGIN_CHARS)) : line;
  const clean = redact(whole, secrets);
  const characters = [...clean.slice(0, MAX_CHARS * 2)];
  return characters.length > MAX_CHARS ? `${characters.slice(0, MAX_CHARS - 1).join('')}…` : clean;
}
