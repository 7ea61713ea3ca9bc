import { formatExactTime } from '../../../../shared/format.ts';

/** Seconds since 1970 are far below it for thousands of years: a time above it is in milliseconds. */
const MILLISECONDS_FROM = 1e11;
/** The last instant that a date can have, ms. */
const LATEST_MS = 8.64e15;

/** An instant of a cache file as a person reads it. */
export type EntryTime =
  | { readonly kind: 'instant'; readonly atMs: number }
  /** In the wrong unit; `atMs` is what was meant. */
  | { readonly kind: 'milliseconds'; readonly atMs: number }
  | { readonly kind: 'none' };

/** Reads an instant in epoch s as it is in a file. */
export function entryTime(atS: number | null): EntryTime {
  if (atS === null || !Number.isFinite(atS)) return { kind: 'none' };
  if (atS >= MILLISECONDS_FROM && atS <= LATEST_MS) return { kind: 'milliseconds', atMs: atS };
  return Math.abs(atS) * 1000 <= LATEST_MS ? { kind: 'instant', atMs: atS * 1000 } : { kind: 'none' };
}

/** The exact local time, or what is wrong with it. */
export function exactWords(time: EntryTime): string {
  if (time.kind === 'none') return 'not a time';
  const exact = formatExactTime(time.atMs);
  return time.kind === 'instant' ? exact : `milliseconds where seconds belong: ${exact} was meant`;
}
