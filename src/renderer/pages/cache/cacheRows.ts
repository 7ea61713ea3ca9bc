import type { CacheRow } from '../../../shared/contract/cache.ts';
import { readJson } from '../../components/json/jsonReading.ts';

/** Names one entry across namespaces. */
export function rowId(row: { readonly namespace: string; readonly key: string }): string {
  return `${row.namespace}\u0000${row.key}`;
}

/**
 * The loaded rows with the next page below. Entries move to the top when they are used, so a page by offset may bring
 * one that is already there: it stays where it was.
 */
export function appendPage(loaded: readonly CacheRow[], page: readonly CacheRow[]): readonly CacheRow[] {
  const seen = new Set(loaded.map(rowId));
  return [...loaded, ...page.filter((row) => !seen.has(rowId(row)))];
}

/** Whether an entry had expired at `nowMs` (epoch ms). */
export function isExpired(row: { readonly expiresAtS: number | null }, nowMs: number): boolean {
  return row.expiresAtS !== null && row.expiresAtS * 1000 <= nowMs;
}

/**
 * A value for reading: a JSON string as its text, any other JSON laid out, and what cannot be (not JSON, cut, deep or
 * long) as it is. Works in short steps.
 */
export function* readableValue(value: {
  readonly valueJson: string;
  readonly truncated: boolean;
}): Generator<undefined, string, undefined> {
  const { valueJson, truncated } = value;
  // The head of a cut value cannot be read; showing it as it is is the truth.
  if (truncated) return valueJson;
  const reading = yield* readJson(valueJson);
  if (reading.state === 'invalid') return valueJson;
  const text = readString(valueJson);
  if (text !== null) return text;
  return reading.layout.kind === 'text' ? reading.layout.text : valueJson;
}

function readString(json: string): string | null {
  // Only strings are parsed whole: what nests can be so deep that it does not come back.
  return json.trimStart().startsWith('"') ? String(JSON.parse(json)) : null;
}
