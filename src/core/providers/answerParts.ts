import { isRecord, type JsonRecord } from './json.ts';

/** The first choice of a chunk or body; null when it has none; undefined when `choices` is no list of objects. */
export function firstChoice(body: JsonRecord): JsonRecord | null | undefined {
  const { choices } = body;
  if (choices === undefined || choices === null) return null;
  if (!Array.isArray(choices)) return undefined;
  const [first] = choices;
  if (first === undefined) return null;
  return isRecord(first) ? first : undefined;
}

/** The text of a message or delta: its content as text or as parts, or the words of a refusal. */
export function textOf(message: unknown): string {
  if (!isRecord(message)) return '';
  const { content, refusal } = message;
  if (typeof content === 'string' && content !== '') return content;
  if (Array.isArray(content)) {
    return content.map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('');
  }
  return typeof refusal === 'string' ? refusal : '';
}

/** A non-empty string, or null. */
export function wordOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
