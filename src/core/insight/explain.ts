import type { AskInput } from '../../shared/contract/ask.ts';
import type { Explanation } from '../../shared/contract/insight.ts';
import { keysOfLibraryRequests, libraryRequests } from '../cache/libraryKey.ts';
import { libraryIdentityOf, type PreparedRequest, prepareRequest } from '../client/preparedRequest.ts';
import { requestIdentity } from '../client/targets.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Settings } from '../settings/settings.ts';
import type { Reader } from '../storage/reader.ts';
import { because } from './because.ts';
import { shownValue } from './differences.ts';
import { type KeyField, libraryKeyFields, ownKeyFields } from './keyFields.ts';
import { type LookUpIn, lookedUpIn } from './lookedUp.ts';
import { type Near, nearestOf } from './near.ts';
import { libraryNames, nearLibraryEntries, notOfLibrary } from './nearLibrary.ts';
import { nearOwnEntries } from './nearOwn.ts';

/** What an explanation works with. */
export interface ExplainParts extends LookUpIn {
  readonly settings: Settings;
  readonly providers: readonly ProviderConfig[];
  /** Entries that were made since are no candidates, epoch ms; `lookup` does not find them either. */
  readonly asOf: number;
  /** console.sqlite. */
  readonly console: Reader;
}

/** A key that is looked for. */
interface LookedFor {
  readonly kind: 'own' | 'library';
  readonly key: string;
  readonly fields: readonly KeyField[];
}

const MOST_NAMESPACES = 30;
const MOST_KEYS = 60;
const SEARCH_MS = 1500;
const LIBRARY_BUDGET = { keys: 8000, bytes: 128 * 1024 * 1024 };
const OWN_BUDGET = { newest: 1000, bytes: 64 * 1024 * 1024 };

/**
 * Why a request finds an answer in a cache or not, by the same steps as the client takes, and what is there in its place.
 * Reads only. Throws `request.invalid`, `provider.unknown` or a `storage.*` `AppError`.
 */
export function explain(input: AskInput, parts: ExplainParts): Explanation {
  const prepared = prepareRequest(input, { source: 'core' }, parts.settings, parts.providers);
  const namespaces = namespacesOf(parts, prepared);
  const keys = keysOf(prepared, parts.own);
  const found = lookedUpIn(
    parts,
    prepared,
    keys.map(({ key }) => key),
    namespaces,
  );
  const { namespace, state } = found;
  const nearest = nearestOf(nearEntries(prepared, namespaces, state === 'hit', parts), namespace);
  const verdict = parts.own && !prepared.lookUp.allowed ? prepared.lookUp : null;
  return {
    outcome: verdict?.outcome ?? state,
    because: because({
      ...{ verdict, found, nearest, own: parts.own, nowMs: parts.nowMs, keys: keys.length },
      isOwnKey: found.key === prepared.key,
      notOfLibrary: notOfLibrary(prepared),
    }),
    namespace,
    keys: keys.slice(0, MOST_KEYS).map(({ kind, key, fields }) => ({
      kind,
      key,
      present: parts.lookup.times(namespace, key) !== null,
      inputs: fields.map(({ name, value }) => ({ name, value: shownValue(name, value) })),
    })),
    nearest,
  };
}

/** The namespace of the settings, then the others of the cache: other programs have their own. */
function namespacesOf({ lookup }: ExplainParts, { namespace }: PreparedRequest): readonly string[] {
  return [...new Set([namespace, ...lookup.namespaces(MOST_NAMESPACES)])];
}

/** Every key that is looked for, in the client's order. */
function keysOf(prepared: PreparedRequest, own: boolean): readonly LookedFor[] {
  const { provider, request, params, key, settings } = prepared;
  const identity = libraryIdentityOf(prepared);
  const isOff = own && settings.cache_library_keys === 'off';
  const library = identity === null || isOff ? [] : libraryRequests(identity);
  const libraryKeys = keysOfLibraryRequests(library);
  return [
    { kind: 'own', key, fields: ownKeyFields(requestIdentity(provider, request, params)) },
    ...library.map(
      (one, index): LookedFor => ({
        kind: 'library',
        key: libraryKeys[index] ?? '',
        fields: libraryKeyFields(one),
      }),
    ),
  ];
}

function nearEntries(
  prepared: PreparedRequest,
  namespaces: readonly string[],
  isHit: boolean,
  parts: ExplainParts,
): readonly Near[] {
  const { lookup, nowMs, own } = parts;
  const { provider, request, params, settings } = prepared;
  const identity = requestIdentity(provider, request, params);
  const budget = { ...OWN_BUDGET, untilMs: Date.now() + SEARCH_MS };
  const ours = nearOwnEntries(lookup, parts.console, identity, {
    namespaces,
    budget,
    nowMs,
    asOf: parts.asOf,
    providers: parts.providers,
  });
  const library =
    own && settings.cache_library_keys === 'off'
      ? []
      : nearLibraryEntries(lookup, prepared, {
          namespaces,
          // Nobody looks for another entry where the right one is there.
          known: isHit ? null : knownValues(prepared, parts),
          budget: { ...LIBRARY_BUDGET, untilMs: Date.now() + SEARCH_MS },
          nowMs,
        });
  const known = new Set(library.map(({ namespace, key }) => `${namespace} ${key}`));
  return [
    ...ours.filter(({ namespace, key, present }) => (own || present) && !known.has(`${namespace} ${key}`)),
    ...library,
  ];
}

/** Models and limits that other requests had: those the console asked for lately, then those that the providers offer. */
function knownValues({ settings, request }: PreparedRequest, { console, providers }: ExplainParts) {
  const asked = console
    .prepare<{ model: string }>(
      'SELECT DISTINCT model_asked AS model FROM (SELECT model_asked FROM ledger ORDER BY id DESC LIMIT 5000)',
    )
    .all()
    .map(({ model }) => model);
  const offered = providers.filter(({ library }) => library !== null).flatMap((one) => one.suggestedModels);
  const models = [...new Set([settings.model, ...asked.slice(0, 40), ...offered])];
  return {
    models: models.filter((model) => model !== request.model),
    libraries: libraryNames(providers),
    maxTokens: settings.max_tokens === null ? [] : [settings.max_tokens],
  };
}
