import type { LedgerEntry } from '../../../shared/contract/usage.ts';

/** Rows kept while new ones arrive; older ones are fetched again by scrolling. */
export const MAX_LIVE_ROWS = 5000;

/**
 * The loaded rows with a fresh first page on top: newest first, no id twice. Rows already loaded stay only when they
 * join on to the fresh page (`pageSize` rows without a common id = there may be a gap, so they are dropped).
 */
export function mergeFresh(
  loaded: readonly LedgerEntry[],
  fresh: readonly LedgerEntry[],
  pageSize: number,
): { readonly rows: readonly LedgerEntry[]; readonly dropped: boolean } {
  const oldestFresh = fresh.at(-1);
  if (oldestFresh === undefined) return { rows: [], dropped: loaded.length > 0 };
  const joins = fresh.length < pageSize || loaded.some((row) => row.id >= oldestFresh.id);
  const older = joins ? loaded.filter((row) => row.id < oldestFresh.id) : [];
  const rows = [...fresh, ...older].slice(0, MAX_LIVE_ROWS);
  return { rows, dropped: !joins || rows.length < fresh.length + older.length };
}

/** The loaded rows with an older page below: rows that are not older than the last one are left out. */
export function appendOlder(
  loaded: readonly LedgerEntry[],
  page: readonly LedgerEntry[],
): readonly LedgerEntry[] {
  const last = loaded.at(-1);
  return last === undefined ? page : [...loaded, ...page.filter((row) => row.id < last.id)];
}

export type OutcomeFilter = 'all' | LedgerEntry['outcome'];

/**
 * Whether a row has every word of `text` somewhere in what the log shows of it, and the outcome asked for.
 * `providerName` is the provider's name on screen.
 */
export function matchesFilter(
  row: LedgerEntry,
  text: string,
  outcome: OutcomeFilter,
  providerName = '',
): boolean {
  if (outcome !== 'all' && row.outcome !== outcome) return false;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const shown = [
    row.requestId,
    row.source,
    row.clientId,
    row.provider,
    providerName,
    row.modelAsked,
    row.modelAnswered,
    row.outcome,
    row.cacheOutcome,
    row.errorCode,
    row.errorMessage,
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => shown.includes(word));
}
