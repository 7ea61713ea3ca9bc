import type { CacheRow } from '../../../shared/contract/cache.ts';

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

/** A value for reading: a JSON string as its text, any other JSON indented, and what is not JSON as it is. */
export function readableValue(valueJson: string, truncated: boolean): string {
  // The head of a cut value cannot be parsed; showing it as it is is the truth.
  if (truncated) return valueJson;
  try {
    const value: unknown = JSON.parse(valueJson);
    return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  } catch {
    return valueJson;
  }
}
