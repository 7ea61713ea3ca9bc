import { isExpired } from '../cache/freshness.ts';
import { libraryKeys } from '../cache/libraryKey.ts';
import { ownKey, type RequestIdentity } from '../cache/ownKey.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Reader } from '../storage/reader.ts';
import { likenessOf } from './differences.ts';
import type { EntryLookup } from './entryLookup.ts';
import { identityOfDetails } from './entryRequest.ts';
import { type KeyField, ownKeyFields } from './keyFields.ts';
import type { Near } from './near.ts';
import { candidates, type KeptDetails, type OwnBudget, sharingWords } from './ownCandidates.ts';

const LOOKED_UP = 32;
// Less than this, and it is worth looking for the same words elsewhere in a prompt.
const GOOD_LIKENESS = 0.85;

/**
 * Entries that the console wrote and whose requests are most like this one: of all those that begin like it, of those asked
 * last, and those of the very same key in any namespace. Entries that are gone are among them.
 */
export function nearOwnEntries(
  lookup: EntryLookup,
  console: Reader,
  identity: RequestIdentity,
  options: {
    readonly namespaces: readonly string[];
    readonly budget: OwnBudget;
    readonly providers: readonly ProviderConfig[];
    readonly nowMs: number;
    readonly asOf: number;
  },
): readonly Near[] {
  const request = ownKeyFields(identity);
  const seen = new Map<string, Scored>();
  for (const details of candidates(console, identity, options)) {
    const id = JSON.stringify([details.namespace, details.key]);
    if (seen.has(id) || details.createdMs >= options.asOf) continue;
    const scored = scoredOf(details, request);
    if (scored) seen.set(id, scored);
  }
  const likeliest = Math.max(0, ...[...seen.values()].map(({ likeness }) => likeness));
  if (likeliest < GOOD_LIKENESS) {
    for (const details of sharingWords(console, identity)) {
      const scored = details.createdMs < options.asOf ? scoredOf(details, request) : null;
      if (scored) seen.set(JSON.stringify([details.namespace, details.key]), scored);
    }
  }
  const best = [...seen.values()].sort((one, other) => other.likeness - one.likeness).slice(0, LOOKED_UP);
  return withoutTwins(best).map((one) => nearOf(one, request, lookup, options));
}

interface Scored {
  readonly details: KeptDetails;
  readonly identity: RequestIdentity;
  readonly entry: readonly KeyField[];
  readonly likeness: number;
}

function scoredOf(details: KeptDetails, request: readonly KeyField[]): Scored | null {
  const identity = identityOfDetails(details);
  if (identity === null) return null;
  const entry = ownKeyFields(identity);
  return { details, identity, entry, likeness: likenessOf(request, entry) };
}

/** An answer may be kept twice, under our key and under the library's: one of them is enough. */
function withoutTwins(scored: readonly Scored[]): readonly Scored[] {
  const known = new Set<string>();
  const isOwn = ({ identity, details }: Scored) => ownKey(identity) === details.key;
  const ownFirst = [...scored.filter(isOwn), ...scored.filter((one) => !isOwn(one))];
  return ownFirst.filter(({ details, identity }) => {
    const id = `${details.namespace} ${ownKey(identity)}`;
    const isNew = !known.has(id);
    known.add(id);
    return isNew;
  });
}

function nearOf(
  { details, identity, entry }: Scored,
  request: readonly KeyField[],
  lookup: EntryLookup,
  { nowMs, providers }: { readonly nowMs: number; readonly providers: readonly ProviderConfig[] },
): Near {
  const { namespace, key, createdMs } = details;
  const times = lookup.times(namespace, key);
  const isOwn = ownKey(identity) === key;
  const isLibrary = !isOwn && isLibraryKey(key, identity, providers);
  return {
    kind: isLibrary ? 'library' : 'own',
    namespace,
    key,
    present: times !== null,
    expired: times !== null && isExpired(times, nowMs),
    createdAt: times === null ? createdMs : times.createdAt * 1000,
    request,
    // Its key was made with something that is not kept.
    entry: isOwn || isLibrary ? entry : [...entry.filter(({ name }) => name !== 'headers'), hiddenHeaders],
  };
}

const hiddenHeaders: KeyField = { name: 'headers', value: 'not kept, since they may hold a secret' };

function isLibraryKey(key: string, identity: RequestIdentity, providers: readonly ProviderConfig[]): boolean {
  const library = providers.find(({ id }) => id === identity.provider)?.library ?? null;
  return library !== null && libraryKeys({ ...identity, library }).includes(key);
}
