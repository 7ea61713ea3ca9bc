import { isExpired } from '../cache/freshness.ts';
import {
  keysOfLibraryRequests,
  type LibraryIdentity,
  type LibraryRequest,
  libraryRequests,
} from '../cache/libraryKey.ts';
import type { PreparedRequest } from '../client/preparedRequest.ts';
import { requestIdentity } from '../client/targets.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import { countDifferences } from './differences.ts';
import type { EntryLookup } from './entryLookup.ts';
import { type KeyField, libraryKeyFields, ownKeyFields } from './keyFields.ts';
import type { Near } from './near.ts';
import { type KnownValues, libraryVariations } from './variations.ts';

/** What the search for keys may cost: it is made of hashes of the whole prompt. */
export interface SearchBudget {
  readonly keys: number;
  readonly bytes: number;
  readonly untilMs: number;
}

// The library's own default.
const LIBRARY_TEMPERATURE = 0.7;
const HASHED_AT_ONCE = 25;

/**
 * Entries that a request like this one left under a key of the Python library: keys of variations are made and looked for,
 * those of the request itself first, until the budget is used up.
 */
export function nearLibraryEntries(
  lookup: EntryLookup,
  prepared: PreparedRequest,
  options: {
    readonly namespaces: readonly string[];
    /** Null: only keys of the request itself. */
    readonly known: KnownValues | null;
    readonly budget: SearchBudget;
    readonly nowMs: number;
  },
): readonly Near[] {
  const shape = libraryShape(prepared);
  if (shape === null) return [];
  const asked = libraryRequests(shape);
  const extras = extraFields(prepared);
  const variations = options.known === null ? [] : libraryVariations(shape, options.known);
  const found: Near[] = [];
  for (const { request, key } of hashed(both(asked, variations), options.budget)) {
    for (const namespace of options.namespaces) {
      const times = lookup.times(namespace, key);
      if (times === null) continue;
      const entry = libraryKeyFields(request);
      found.push({
        kind: 'library',
        namespace,
        key,
        present: true,
        expired: isExpired(times, options.nowMs),
        createdAt: times.createdAt * 1000,
        request: [...fieldsNearest(asked, entry), ...extras],
        entry,
      });
    }
  }
  return found;
}

/** The request with what the library's have no place for left out; null where the library cannot mean the provider. */
export function libraryShape({ provider, request, params }: PreparedRequest): LibraryIdentity | null {
  if (provider.library === null) return null;
  const content = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  return {
    library: provider.library,
    model: request.model,
    messages: [{ role: 'user', content }],
    format: request.format,
    params: {
      ...params,
      temperature: params.temperature ?? LIBRARY_TEMPERATURE,
      seed: undefined,
      stop: undefined,
    },
  };
}

/** What keeps the library from having made the request: fields that its entries never have. */
function extraFields(prepared: PreparedRequest): readonly KeyField[] {
  const { provider, request, params } = prepared;
  const lastUser = request.messages.findLastIndex(({ role }) => role === 'user');
  return ownKeyFields(requestIdentity(provider, request, params)).filter(({ name }) => {
    if (name.startsWith('message ')) return name !== `message ${lastUser + 1}`;
    return name === 'seed' || name === 'stop' || name === 'headers';
  });
}

/** Why no entry of the Python library can be the answer, as a sentence; null when one can. */
export function notOfLibrary(prepared: PreparedRequest): string | null {
  if (prepared.provider.library === null) return null;
  const extras = extraFields(prepared).map(({ name }) =>
    name.startsWith('message ') ? 'other messages' : name,
  );
  if (extras.length === 0) return null;
  const names = [...new Set(extras)].join(', ');
  return `The Python library has no key for it: its requests have one user message and no ${names}.`;
}

/** Of the requests as which the library may have asked, the one with the least differences. */
function fieldsNearest(asked: readonly LibraryRequest[], entry: readonly KeyField[]): readonly KeyField[] {
  const fields = asked.map(libraryKeyFields);
  const counts = fields.map((one) => countDifferences(one, entry));
  return fields[counts.indexOf(Math.min(...counts))] ?? [];
}

/** Every name under which the library may know a provider, those of our own providers first. */
export function libraryNames(providers: readonly ProviderConfig[]): KnownValues['libraries'] {
  const names = providers.flatMap(({ library }) => library?.providerName ?? []);
  const all = [...new Set([...names, 'auto', 'openai', 'openai_compatible'])];
  return all.flatMap((providerName) => [
    { providerClass: 'OpenAIProvider', providerName },
    { providerClass: 'OpenAICompatibleProvider', providerName },
  ]);
}

/** The keys of requests, each key once, for as long as the budget lasts. */
function* hashed(
  requests: Iterable<LibraryRequest>,
  budget: SearchBudget,
): Iterable<{ readonly request: LibraryRequest; readonly key: string }> {
  const seen = new Set<string>();
  let { keys, bytes } = budget;
  for (const batch of batches(requests, HASHED_AT_ONCE)) {
    const affordable = batch.filter(({ prompt }) => {
      keys -= 1;
      bytes -= prompt.length;
      return keys >= 0 && bytes >= 0;
    });
    const made = keysOfLibraryRequests(affordable);
    for (const [index, request] of affordable.entries()) {
      const key = made[index];
      if (key === undefined || seen.has(key)) continue;
      seen.add(key);
      yield { request, key };
    }
    if (affordable.length < batch.length || Date.now() > budget.untilMs) return;
  }
}

function* both<T>(first: Iterable<T>, second: Iterable<T>): Iterable<T> {
  yield* first;
  yield* second;
}

function* batches<T>(items: Iterable<T>, size: number): Iterable<readonly T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
