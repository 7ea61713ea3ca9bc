import type { CacheReport, Cost, Tokens } from '../../shared/contract/ask.ts';
import { errorBodyOf } from '../../shared/errors.ts';
import { keepableHeaders } from '../../shared/sensitiveHeaders.ts';
import { expiryOf } from '../cache/freshness.ts';
import { mayStore } from '../cache/policy.ts';
import { epochSeconds, type StoredEntry } from '../cache/store.ts';
import { libraryValueJson, ownValueJson } from '../cache/valueJson.ts';
import type { ProviderReply } from '../providers/provider.ts';
import type { EntryDetails } from '../usage/ledgerRow.ts';
import type { ClientParts } from './parts.ts';
import { libraryKeysOf, type PreparedRequest } from './preparedRequest.ts';

/** A complete answer with what it took. */
export interface FreshAnswer {
  readonly reply: ProviderReply;
  readonly tokens: Tokens;
  readonly cost: Cost;
  /** How long the provider took, ms. */
  readonly providerMs: number;
}

/** What became of an answer in the cache. */
export interface KeptAnswer {
  readonly report: CacheReport;
  /** What there is to know of each entry that was written. */
  readonly newEntries: readonly EntryDetails[];
}

/** Keeps an answer in the cache where the policy allows it. A cache that cannot be written costs the entry, never the answer. */
export async function storeAnswer(
  parts: ClientParts,
  prepared: PreparedRequest,
  report: CacheReport,
  fresh: FreshAnswer,
): Promise<KeptAnswer> {
  const { text, finishReason } = fresh.reply;
  const { format } = prepared.request;
  const verdict = mayStore(prepared.cacheQuestion, { text, format, complete: true, finishReason });
  if (!verdict.allowed)
    return { report: { ...report, reason: report.reason || verdict.reason }, newEntries: [] };
  const entries = entriesOf(parts, prepared, text);
  try {
    await parts.cache().set(entries);
  } catch (caught) {
    const { code, message } = errorBodyOf(caught);
    parts.logger.error('an answer could not be cached', { code });
    return { report: { ...report, reason: `The answer was not cached. ${message}` }, newEntries: [] };
  }
  const details = detailsOf(parts, prepared, fresh);
  // After a failover it is the answer of another provider, and is found by who asks that one.
  const { key } = prepared;
  const reason = key === report.key ? report.reason : `Kept as the answer of ${prepared.provider.name}.`;
  return {
    report: { ...report, key, reason, stored: true },
    newEntries: entries.map((entry) => ({ ...details, key: entry.key })),
  };
}

function entriesOf(parts: ClientParts, prepared: PreparedRequest, text: string): readonly StoredEntry[] {
  const { namespace, key, settings } = prepared;
  const createdAt = epochSeconds(parts.clock.now());
  const times = { createdAt, expiresAt: expiryOf(createdAt, settings.cache_ttl_s) };
  const own = { namespace, key, valueJson: ownValueJson(text), ...times };
  const library = libraryEntryOf(prepared, text);
  return library === null ? [own] : [own, { namespace, ...library, ...times }];
}

/** The entry under which a Python service finds the answer; null when it could not have asked, or is not to share. */
function libraryEntryOf(
  prepared: PreparedRequest,
  text: string,
): { readonly key: string; readonly valueJson: string } | null {
  if (prepared.settings.cache_library_keys !== 'read_write') return null;
  const [key] = libraryKeysOf(prepared);
  const valueJson = libraryValueJson(text, prepared.request.format);
  return key === undefined || valueJson === null ? null : { key, valueJson };
}

function detailsOf(parts: ClientParts, prepared: PreparedRequest, fresh: FreshAnswer): EntryDetails {
  const { namespace, key, provider, request, params } = prepared;
  const { model, messages, format, headers } = request;
  return {
    namespace,
    key,
    provider: provider.id,
    baseUrl: provider.baseUrl,
    model,
    modelAnswered: fresh.reply.modelAnswered,
    prompt: messages.findLast(({ role }) => role === 'user')?.content ?? '',
    requestJson: JSON.stringify({ model, messages, format, params, headers: keepableHeaders(headers) }),
    tokens: fresh.tokens,
    costMicros: fresh.cost.kind === 'priced' ? fresh.cost.micros : null,
    latencyMs: fresh.providerMs,
    finishReason: fresh.reply.finishReason,
    createdAt: parts.clock.now(),
  };
}
