import { AppError } from '../../shared/errors.ts';
import { readEpochSeconds } from '../cache/freshness.ts';
import type { CacheStore, EpochSeconds, StoredEntry } from '../cache/store.ts';
import { checkedTableName, tableSql } from '../cache/tableSql.ts';
import type { Reader } from '../storage/reader.ts';

/** When an entry was made and ends. */
export interface EntryTimes {
  readonly createdAt: EpochSeconds;
  readonly expiresAt: EpochSeconds | null;
}

/** Looks for entries of a cache without changing anything. */
export interface EntryLookup {
  get(namespace: string, keys: readonly string[]): StoredEntry | null;
  times(namespace: string, key: string): EntryTimes | null;
  /** At most `most`, in their order. */
  namespaces(most: number): readonly string[];
}

/** Entries of a cache table in a file. */
export function tableLookup(reader: Reader, tableName: string): EntryLookup {
  const table = checkedTableName(tableName);
  const sql = tableSql(tableName);
  const timesQuery = reader.prepare<{ createdAt: unknown; expiresAt: unknown }>(
    `SELECT created_at AS createdAt, expires_at AS expiresAt FROM ${table} WHERE namespace = ? AND key = ?`,
  );
  // One step down the index for each, however many entries it has.
  const nextNamespace = reader.prepare<{ next: string | null }>(
    `SELECT min(namespace) AS next FROM ${table} WHERE namespace > ?`,
  );
  return {
    get(namespace, keys) {
      if (keys.length === 0) return null;
      const row = reader
        .prepare<ValueRow>(sql.selectFirst(keys.length))
        .get(...keys.flatMap((key) => [namespace, key]));
      return row
        ? {
            namespace,
            key: row.key,
            valueJson: String(row.value_json),
            ...timesOf(row.created_at, row.expires_at),
          }
        : null;
    },
    times(namespace, key) {
      const row = timesQuery.get(namespace, key);
      return row ? timesOf(row.createdAt, row.expiresAt) : null;
    },
    namespaces(most) {
      const found: string[] = [];
      // Every text is greater than a number.
      let next = reader
        .prepare<{ next: string | null }>(`SELECT min(namespace) AS next FROM ${table}`)
        .get()?.next;
      while (typeof next === 'string' && found.length < most) {
        found.push(next);
        next = nextNamespace.get(next)?.next;
      }
      return found;
    },
  };
}

interface ValueRow {
  readonly key: string;
  readonly value_json: string | Buffer;
  readonly created_at: unknown;
  readonly expires_at: unknown;
}

function timesOf(createdAt: unknown, expiresAt: unknown): EntryTimes {
  return {
    createdAt: readEpochSeconds(createdAt),
    expiresAt: expiresAt === null ? null : readEpochSeconds(expiresAt),
  };
}

/** Entries that are given: those of a cache without a file. */
export function givenLookup(entries: readonly StoredEntry[]): EntryLookup {
  const find = (namespace: string, key: string) =>
    entries.find((entry) => entry.namespace === namespace && entry.key === key) ?? null;
  return {
    get: (namespace, keys) => keys.map((key) => find(namespace, key)).find((entry) => entry !== null) ?? null,
    times: find,
    namespaces: (most) => [...new Set(entries.map(({ namespace }) => namespace))].slice(0, most),
  };
}

/** The same without what was made at that instant (epoch ms) or later. */
export function madeBefore(lookup: EntryLookup, asOf: number): EntryLookup {
  const isBefore = (times: EntryTimes | null) => times !== null && times.createdAt * 1000 < asOf;
  return {
    get: (namespace, keys) =>
      lookup.get(
        namespace,
        keys.filter((key) => isBefore(lookup.times(namespace, key))),
      ),
    times: (namespace, key) => {
      const times = lookup.times(namespace, key);
      return isBefore(times) ? times : null;
    },
    namespaces: lookup.namespaces,
  };
}

/** The same as a store that the client can look into. */
export function storeOf(lookup: EntryLookup): CacheStore {
  const refuse = async () => {
    throw new AppError('internal', 'This cache is only looked into.');
  };
  return {
    backend: 'sqlite',
    get: lookup.get,
    touch: () => undefined,
    set: refuse,
    probe: refuse,
    flush: async () => undefined,
    close: async () => undefined,
  };
}
