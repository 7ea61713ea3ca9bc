import type { EpochSeconds, StoredEntry } from './store.ts';

/** When an entry made at `createdAt` ends; null for entries that never end. */
export function expiryOf(createdAt: EpochSeconds, ttlS: number | null): EpochSeconds | null {
  return ttlS === null ? null : ((createdAt + ttlS) as EpochSeconds);
}

/** Whether the time of an entry is over, by the library's rule: the last moment still counts. */
export function isExpired(entry: Pick<StoredEntry, 'expiresAt'>, nowMs: number): boolean {
  return entry.expiresAt !== null && nowMs / 1000 > entry.expiresAt;
}

/** How old an entry is, ms; 0 when the clock was set back since. */
export function ageMsOf(entry: Pick<StoredEntry, 'createdAt'>, nowMs: number): number {
  return Math.max(0, Math.round(nowMs - entry.createdAt * 1000));
}

// No instant in seconds is this large before the year 5138, none in milliseconds this small after March 1973.
const FIRST_MILLISECONDS = 100_000_000_000;

/**
 * An instant as another program wrote it. Milliseconds written by mistake are read as such; what is no number
 * is the epoch: such an entry is very old, and expired where it was its expiry.
 */
export function readEpochSeconds(value: unknown): EpochSeconds {
  const instant = typeof value === 'bigint' ? Number(value) : value;
  if (typeof instant !== 'number' || !Number.isFinite(instant)) return 0 as EpochSeconds;
  return (instant >= FIRST_MILLISECONDS ? instant / 1000 : instant) as EpochSeconds;
}
