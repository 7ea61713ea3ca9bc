import { type EntryState, entryStateSchema } from '../../shared/contract/browse.ts';
import { isExpired, readEpochSeconds } from '../cache/freshness.ts';
import type { EpochSeconds } from '../cache/store.ts';
import { textOf } from './columnText.ts';
import { isPythonJson } from './pythonReads.ts';

/**
 * What a scan reads of a row, to be selected beside `rowid`: never the value, which may be large. Each comes as whatever
 * type it has in the file.
 */
export const FACT_COLUMNS = `namespace, key, typeof(value_json) AS valueType, octet_length(value_json) AS bytes,
  created_at AS createdAt, expires_at AS expiresAt, last_access_at AS lastAccessAt, access_count AS accessCount`;

/** A row as `FACT_COLUMNS` reads it. */
export interface FactRow {
  readonly namespace: unknown;
  readonly key: unknown;
  readonly valueType: string;
  readonly bytes: unknown;
  readonly createdAt: unknown;
  readonly expiresAt: unknown;
  readonly lastAccessAt: unknown;
  readonly accessCount: unknown;
}

/** An entry in plain numbers: all that its states and most filters depend on. */
export interface EntryFacts {
  readonly namespace: string;
  /** Instants as they are in the file, epoch s; NaN = not a number there. */
  readonly createdAt: number;
  /** Null = never expires. */
  readonly expiresAt: number | null;
  readonly lastAccessAt: number;
  /** Uses after the writing. */
  readonly hits: number;
  /** Of the value. */
  readonly bytes: number;
  /** A column holds another type than the library writes. */
  readonly badType: boolean;
  /** The namespace or the key holds a NUL. */
  readonly nulInName: boolean;
}

/** What is known of an entry beyond the cache file (`entry_details`). */
export interface KnownDetails {
  readonly model: string;
  readonly prompt: string;
}

/** What has to be read on purpose. `undefined` = it was not. */
export interface EntryContents {
  /** `value_json` as it came from the file: text, bytes, a number or null. */
  readonly value?: unknown;
  /** Null = nothing is known of the entry. */
  readonly details?: KnownDetails | null | undefined;
}

/** The facts of a row, whatever types it has. Never throws. */
export function factsOf(row: FactRow): EntryFacts {
  const namespace = textOf(row.namespace);
  const isText = typeof row.namespace === 'string' && typeof row.key === 'string' && row.valueType === 'text';
  const createdAt = numberOf(row.createdAt);
  const expiresAt = row.expiresAt === null ? null : numberOf(row.expiresAt);
  const lastAccessAt = numberOf(row.lastAccessAt);
  const count = numberOf(row.accessCount);
  const isNumbers =
    Number.isFinite(createdAt) &&
    Number.isFinite(lastAccessAt) &&
    (expiresAt === null || Number.isFinite(expiresAt)) &&
    Number.isInteger(count);
  return {
    namespace,
    createdAt,
    expiresAt,
    lastAccessAt,
    // The first access is the writing itself.
    hits: Number.isFinite(count) ? Math.max(0, Math.trunc(count) - 1) : 0,
    bytes: typeof row.bytes === 'number' ? row.bytes : 0,
    badType: !isText || !isNumbers,
    nulInName: namespace.includes('\0') || textOf(row.key).includes('\0'),
  };
}

function numberOf(value: unknown): number {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : Number.NaN;
}

// Clocks of two machines differ, and a scan takes its time.
const FUTURE_TOLERANCE_S = 300;

/** Whether the entry is over, by the rule that answers requests: what is no instant is long over. */
export function isOver(facts: Pick<EntryFacts, 'expiresAt'>, nowS: number): boolean {
  if (facts.expiresAt === null) return false;
  return isExpired({ expiresAt: readEpochSeconds(facts.expiresAt) }, nowS * 1000);
}

/** Since the entry was made, s; 0 when the clock was set back since. What is no instant is the epoch. */
export function ageSOf(facts: Pick<EntryFacts, 'createdAt'>, nowS: number): number {
  return Math.max(0, nowS - readEpochSeconds(facts.createdAt));
}

/** Whether an instant is given in milliseconds where seconds belong. */
function isMilliseconds(instant: number): boolean {
  return Number.isFinite(instant) && readEpochSeconds(instant) !== instant;
}

function isFuture(instant: number, nowS: number): boolean {
  return (readEpochSeconds(instant) as EpochSeconds) > nowS + FUTURE_TOLERANCE_S;
}

type OwnStateTest = (facts: EntryFacts, nowS: number) => boolean;

/** What can be said without the value, each on its own. */
const shortStates: Readonly<
  Record<'live' | 'expired' | 'never_expires' | 'milliseconds' | 'future' | 'bad_type', OwnStateTest>
> = {
  live: (facts, nowS) => facts.expiresAt !== null && !isOver(facts, nowS),
  expired: isOver,
  never_expires: ({ expiresAt }) => expiresAt === null,
  milliseconds: ({ createdAt, expiresAt, lastAccessAt }) =>
    isMilliseconds(createdAt) || isMilliseconds(lastAccessAt) || isMilliseconds(expiresAt ?? 0),
  future: ({ createdAt, lastAccessAt }, nowS) => isFuture(createdAt, nowS) || isFuture(lastAccessAt, nowS),
  bad_type: ({ badType }) => badType,
};

/** Whether the value has to be read to tell. */
export function stateNeedsValue(state: EntryState): state is 'bad_json' | 'nul' {
  return state === 'bad_json' || state === 'nul';
}

/** Whether the entry is in that state. `value` is looked at for `bad_json` and `nul` only. */
export function isInState(state: EntryState, facts: EntryFacts, value: unknown, nowS: number): boolean {
  if (state === 'bad_json') return !isPythonJson(value);
  if (state === 'nul') return facts.nulInName || textOf(value).includes('\0');
  return shortStates[state](facts, nowS);
}

/** Every state of the entry; those that depend on the value only where it was read. */
export function statesOf(facts: EntryFacts, nowS: number, { value }: EntryContents = {}): EntryState[] {
  return entryStateSchema.options.filter((state) => {
    if (value === undefined && stateNeedsValue(state)) return state === 'nul' && facts.nulInName;
    return isInState(state, facts, value, nowS);
  });
}
