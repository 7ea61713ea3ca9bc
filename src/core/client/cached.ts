import type { CacheReport } from '../../shared/contract/ask.ts';
import { errorBodyOf } from '../../shared/errors.ts';
import { ageMsOf, isExpired } from '../cache/freshness.ts';
import type { StoredEntry } from '../cache/store.ts';
import { answerOf } from '../cache/valueJson.ts';
import { tokensBySize } from '../usage/countTokens.ts';
import type { EntryDetails } from '../usage/ledgerRow.ts';
import type { Outcome } from './outcome.ts';
import type { ClientParts } from './parts.ts';
import { libraryKeysOf, type PreparedRequest } from './preparedRequest.ts';

/** What the cache had: an answer, or the report of why it gave none. */
export type CacheLookup =
  | { readonly hit: true; readonly outcome: Omit<Outcome, 'latencyMs'> }
  | { readonly hit: false; readonly report: CacheReport };

/** What looking into the cache takes. */
export type LookUpParts = Pick<ClientParts, 'cache' | 'entryDetails' | 'clock' | 'logger'>;

/** Why an entry is too old to answer; null when it may. */
type TooOld = (entry: StoredEntry, nowMs: number) => string | null;

const expired: TooOld = (entry, nowMs) => (isExpired(entry, nowMs) ? 'The cached answer has expired.' : null);

/** Asks the cache: under our own key first, then under those of the Python library. A cache in trouble is a miss. */
export function lookUp(parts: LookUpParts, prepared: PreparedRequest): CacheLookup {
  const { lookUp: verdict } = prepared;
  if (!verdict.allowed) return { hit: false, report: reportOf(prepared, verdict.outcome, verdict.reason) };
  return fromStore(parts, prepared, expired);
}

/** The same, of entries that expired no longer than `maxAgeS` ago too (null = ever), whatever the cache mode. */
export function lookUpStale(
  parts: LookUpParts,
  prepared: PreparedRequest,
  maxAgeS: number | null,
): CacheLookup {
  return fromStore(parts, prepared, ({ expiresAt }, nowMs) => {
    const isOver = expiresAt !== null && maxAgeS !== null && nowMs / 1000 > expiresAt + maxAgeS;
    return isOver ? 'The cached answer expired too long ago.' : null;
  });
}

function fromStore(parts: LookUpParts, prepared: PreparedRequest, tooOld: TooOld): CacheLookup {
  try {
    const own = firstUsable(parts, prepared, [prepared.key], tooOld);
    if (own.hit) return own;
    const library = firstUsable(parts, prepared, keysToRead(prepared), tooOld);
    if (library.hit) return library;
    return { hit: false, report: reportOf(prepared, 'miss', own.reason || library.reason) };
  } catch (caught) {
    const { code, message } = errorBodyOf(caught);
    parts.logger.error('the cache could not be read', { code });
    return { hit: false, report: reportOf(prepared, 'miss', `The cache could not be read. ${message}`) };
  }
}

function keysToRead(prepared: PreparedRequest): readonly string[] {
  return prepared.settings.cache_library_keys === 'off' ? [] : libraryKeysOf(prepared);
}

type Found = Extract<CacheLookup, { hit: true }> | { readonly hit: false; readonly reason: string };

/** The first entry of `keys` that can answer; else why the first one that is there cannot. */
function firstUsable(
  parts: LookUpParts,
  prepared: PreparedRequest,
  keys: readonly string[],
  tooOld: TooOld,
): Found {
  const { namespace } = prepared;
  const cache = parts.cache();
  const now = parts.clock.now();
  let reason = '';
  for (let left = keys; left.length > 0; ) {
    const entry = cache.get(namespace, left);
    if (!entry) break;
    const details = parts.entryDetails(namespace, entry.key);
    const usable = usableText(prepared, entry, details, tooOld(entry, now));
    if ('text' in usable) {
      cache.touch(namespace, entry.key);
      return { hit: true, outcome: hitOutcome(prepared, entry, usable.text, details, ageMsOf(entry, now)) };
    }
    reason ||= usable.reason;
    left = left.slice(left.indexOf(entry.key) + 1);
  }
  return { hit: false, reason };
}

function usableText(
  { request, provider }: PreparedRequest,
  entry: StoredEntry,
  details: EntryDetails | null,
  tooOld: string | null,
): { readonly text: string } | { readonly reason: string } {
  // The library's key leaves out the address; of our own entries we know it.
  if (details && details.baseUrl !== provider.baseUrl)
    return { reason: 'The cached answer came from another server.' };
  if (tooOld !== null) return { reason: tooOld };
  const stored = answerOf(entry.valueJson, request.format);
  return stored.readable ? { text: stored.text } : { reason: stored.reason };
}

function hitOutcome(
  prepared: PreparedRequest,
  entry: StoredEntry,
  text: string,
  details: EntryDetails | null,
  ageMs: number,
): Omit<Outcome, 'latencyMs'> {
  const bySize = {
    input: prepared.request.messages.reduce((sum, { content }) => sum + tokensBySize(content), 0),
    cachedInput: 0,
    output: tokensBySize(text),
    reasoning: 0,
    provenance: 'estimated' as const,
  };
  return {
    text,
    error: null,
    provider: prepared.provider.id,
    baseUrl: prepared.provider.baseUrl,
    modelAsked: prepared.request.model,
    modelAnswered: details?.modelAnswered ?? null,
    finishReason: details?.finishReason ?? null,
    cache: {
      ...reportOf(prepared, 'hit', ''),
      key: entry.key,
      keyKind: entry.key === prepared.key ? 'own' : 'library',
      ageMs,
      originalLatencyMs: details?.latencyMs ?? null,
      savedMicros: details?.costMicros ?? null,
    },
    tokens: details?.tokens ?? bySize,
    cost: { kind: 'no_spend', reason: 'The cache answered.' },
    attempts: [],
    failedOverFrom: null,
    warnings: [],
    waitedMs: 0,
    firstTokenMs: null,
    raw: null,
    usageJson: null,
    newEntries: [],
  };
}

function reportOf(prepared: PreparedRequest, outcome: CacheReport['outcome'], reason: string): CacheReport {
  return {
    outcome,
    reason,
    namespace: prepared.namespace,
    key: prepared.key,
    keyKind: 'own',
    stored: false,
    ageMs: null,
    originalLatencyMs: null,
    savedMicros: null,
  };
}
