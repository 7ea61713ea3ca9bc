import { isExpired } from '../cache/freshness.ts';
import { lookUp } from '../client/cached.ts';
import type { PreparedRequest } from '../client/preparedRequest.ts';
import type { Logger } from '../ports.ts';
import type { EntryDetails } from '../usage/ledgerRow.ts';
import { type EntryLookup, storeOf } from './entryLookup.ts';

/** What a cache has under the keys of a request. */
export interface LookedUp {
  readonly namespace: string;
  readonly state: 'hit' | 'expired' | 'miss';
  /** The key of the entry that is there. */
  readonly key: string | null;
  /** Epoch ms. */
  readonly createdAt: number | null;
  /** Why the console could not use it, as a sentence; empty when it could, or when nothing is there. */
  readonly reason: string;
}

export interface LookUpIn {
  readonly own: boolean;
  readonly lookup: EntryLookup;
  readonly entryDetails: (namespace: string, key: string) => EntryDetails | null;
  readonly nowMs: number;
}

/**
 * Looks as the client does, whatever the request says of the cache. In a file that is not the console's own: as its
 * users do, under the key alone and in each of the namespaces.
 */
export function lookedUpIn(
  parts: LookUpIn,
  prepared: PreparedRequest,
  keys: readonly string[],
  namespaces: readonly string[],
): LookedUp {
  if (parts.own) return lookedUp(parts, prepared, keys);
  const readingAll = { ...prepared.settings, cache_library_keys: 'read' as const };
  const found = namespaces
    .map((namespace) => lookedUp(parts, { ...prepared, namespace, settings: readingAll }, keys))
    .filter(({ key }) => key !== null)
    .map((one): LookedUp => (one.state === 'miss' ? { ...one, state: 'hit' } : one));
  const nothing = {
    namespace: prepared.namespace,
    state: 'miss',
    key: null,
    createdAt: null,
    reason: '',
  } as const;
  return found.find(({ state }) => state === 'hit') ?? found[0] ?? nothing;
}

function lookedUp(
  { lookup, entryDetails, nowMs }: LookUpIn,
  prepared: PreparedRequest,
  keys: readonly string[],
): LookedUp {
  const { namespace } = prepared;
  const parts = {
    cache: () => storeOf(lookup),
    entryDetails,
    clock: { now: () => nowMs, monotonic: () => nowMs },
    logger: noLogger,
  };
  const result = lookUp(parts, { ...prepared, lookUp: { allowed: true } });
  const there = keys.flatMap((key) => {
    const times = lookup.times(namespace, key);
    return times === null
      ? []
      : [{ key, createdAt: times.createdAt * 1000, expired: isExpired(times, nowMs) }];
  });
  if (result.hit) {
    const { key } = result.outcome.cache;
    const createdAt = there.find((one) => one.key === key)?.createdAt ?? null;
    return { namespace, state: 'hit', key, createdAt, reason: '' };
  }
  const first = there.find(({ expired }) => !expired) ?? there[0];
  return {
    namespace,
    state: first?.expired ? 'expired' : 'miss',
    key: first?.key ?? null,
    createdAt: first?.createdAt ?? null,
    reason: result.report.reason,
  };
}

const noLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
