import { crc32 } from 'node:zlib';
import {
  type EntryFacts,
  FACT_COLUMNS,
  type FactRow,
  factsOf,
  isOver,
  statesOf,
} from '../browse/entryFacts.ts';
import { readEpochSeconds } from '../cache/freshness.ts';
import type { WorkConnection } from '../storage/workConnection.ts';

/** What there is to count of the entries of a cache file. */
export interface DoctorTally {
  entries: number;
  expired: number;
  neverExpires: number;
  /** Made more than seven days ago, by the numbers that the library writes. */
  olderThanAWeek: number;
  badJson: number;
  nul: number;
  milliseconds: number;
  future: number;
  badType: number;
  /** Fewer accesses than the writing itself, which is the first. */
  uncounted: number;
  /** Used before it was made. */
  usedBeforeMade: number;
  usedInFuture: number;
  neverUsed: number;
  /** Copies: the same key and value in another namespace. Null when there are too many entries to tell. */
  copies: number | null;
  valueBytes: number;
  largestBytes: number;
  readonly namespaces: Map<string, { entries: number; expired: number }>;
}

type ScanRow = FactRow & { readonly rowid: number; readonly value: unknown };

const STEP_ROWS = 500;
/** Larger values are read one by one. */
const STEP_VALUE_BYTES = 65_536;
const WEEK_S = 7 * 86_400;
/** About 200 MB of memory. */
const MOST_KEYS = 4_000_000;
const TOLERANCE_S = 300;

/**
 * Looks at every entry and its value, some at a time: between two steps no lock and no snapshot is held. `tick` is told how
 * many are done. Throws `storage.*`, and what `tick` throws.
 */
export function tallyEntries(
  connection: WorkConnection,
  table: string,
  nowS: number,
  tick: (done: number) => void,
): DoctorTally {
  const step = connection.prepare<ScanRow>(
    `SELECT rowid, ${FACT_COLUMNS}, iif(octet_length(value_json) > ${STEP_VALUE_BYTES}, NULL, value_json) AS value
      FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ${STEP_ROWS}`,
  );
  const large = connection.prepare<{ value: unknown }>(
    `SELECT value_json AS value FROM ${table} WHERE rowid = ?`,
  );
  const tally = emptyTally();
  const copies = new Copies();
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = step.all(after);
    for (const row of rows) {
      const isLarge = Number(row.bytes) > STEP_VALUE_BYTES;
      const value = isLarge ? large.get(row.rowid)?.value : row.value;
      count(tally, row, value, nowS);
      copies.add(row.key, value);
    }
    tally.copies = copies.found;
    tick(tally.entries);
    const last = rows.at(-1);
    if (!last) return tally;
    after = last.rowid;
  }
}

function emptyTally(): DoctorTally {
  return {
    ...{ entries: 0, expired: 0, neverExpires: 0, olderThanAWeek: 0, badJson: 0, nul: 0 },
    ...{ milliseconds: 0, future: 0, badType: 0, uncounted: 0, usedBeforeMade: 0, usedInFuture: 0 },
    ...{ neverUsed: 0, copies: 0, valueBytes: 0, largestBytes: 0 },
    namespaces: new Map(),
  };
}

function count(tally: DoctorTally, row: ScanRow, value: unknown, nowS: number): void {
  const facts = factsOf(row);
  const states = new Set(statesOf(facts, nowS, { value: value ?? null }));
  const add = (isSo: boolean) => (isSo ? 1 : 0);
  const over = isOver(facts, nowS);
  tally.entries += 1;
  tally.expired += add(over);
  tally.neverExpires += add(facts.expiresAt === null);
  tally.olderThanAWeek += add(readEpochSeconds(facts.createdAt) < nowS - WEEK_S);
  tally.badJson += add(states.has('bad_json'));
  tally.nul += add(states.has('nul'));
  tally.milliseconds += add(states.has('milliseconds'));
  tally.future += add(states.has('future'));
  tally.badType += add(states.has('bad_type'));
  countUses(tally, row, facts, nowS);
  tally.valueBytes += facts.bytes;
  tally.largestBytes = Math.max(tally.largestBytes, facts.bytes);
  const known = tally.namespaces.get(facts.namespace) ?? { entries: 0, expired: 0 };
  tally.namespaces.set(facts.namespace, {
    entries: known.entries + 1,
    expired: known.expired + add(over),
  });
}

function countUses(tally: DoctorTally, row: ScanRow, facts: EntryFacts, nowS: number): void {
  const made = readEpochSeconds(facts.createdAt);
  const used = readEpochSeconds(facts.lastAccessAt);
  if (Number(row.accessCount) < 1) tally.uncounted += 1;
  if (facts.hits === 0) tally.neverUsed += 1;
  // Two readings of one clock, written one after the other.
  if (used < made - 1) tally.usedBeforeMade += 1;
  if (used > nowS + TOLERANCE_S) tally.usedInFuture += 1;
}

/** Finds keys that are there more than once with the same value, by marks of both. */
class Copies {
  readonly #values = new Map<number, number>();
  #found = 0;

  get found(): number | null {
    return this.#values.size < MOST_KEYS ? this.#found : null;
  }

  add(key: unknown, value: unknown): void {
    if (this.#values.size >= MOST_KEYS || !isBytes(key) || !isBytes(value)) return;
    // 52 bits tell keys apart, 32 more their values.
    const mark = crc32(key) * 1_048_576 + shortMark(key.toString());
    const ofValue = crc32(value);
    const other = this.#values.get(mark);
    if (other === undefined) this.#values.set(mark, ofValue);
    else if (other === ofValue) this.#found += 1;
  }
}

/** 20 bits that a checksum of the same text does not tell (FNV-1a). */
function shortMark(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 12) & 0xfffff;
}

function isBytes(value: unknown): value is string | Buffer {
  return typeof value === 'string' || Buffer.isBuffer(value);
}
