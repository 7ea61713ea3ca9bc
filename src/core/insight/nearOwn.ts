import { isExpired } from '../cache/freshness.ts';
import { ownKey, type RequestIdentity } from '../cache/ownKey.ts';
import type { Reader } from '../storage/reader.ts';
import { likenessOf } from './differences.ts';
import type { EntryLookup } from './entryLookup.ts';
import { identityOfDetails } from './entryRequest.ts';
import { type KeyField, ownKeyFields } from './keyFields.ts';
import type { Near } from './near.ts';

/** What is kept of an entry that the console wrote, as far as it says what its key was made of. */
interface KeptDetails {
  readonly namespace: string;
  readonly key: string;
  readonly provider: string;
  readonly baseUrl: string;
  readonly requestJson: string;
  readonly createdMs: number;
}

/** How much of what is kept may be looked at. */
export interface OwnBudget {
  readonly newest: number;
  readonly bytes: number;
  readonly untilMs: number;
}

const COLUMNS =
  'namespace, key, provider, base_url AS baseUrl, request_json AS requestJson, created_ms AS createdMs';
// By the index on the beginning and the length: of those that begin alike the ones of about the same length, then those
// that stand next to them in the order of texts, which have the longest beginning in common.
const START = 'substr(prompt, 1, 64)';
const beside: readonly (readonly [where: string, limit: number])[] = [
  [`${START} = substr(?, 1, 64) AND length(prompt) >= length(?) ORDER BY length(prompt)`, 60],
  [`${START} = substr(?, 1, 64) AND length(prompt) < length(?) ORDER BY length(prompt) DESC`, 40],
  [`${START} > substr(?, 1, 64) ORDER BY ${START}`, 20],
  [`${START} < substr(?, 1, 64) ORDER BY ${START} DESC`, 20],
];
const LOOKED_UP = 32;
// Less than this, and it is worth looking for the same words elsewhere in a prompt.
const GOOD_LIKENESS = 0.85;
const PIECE_CHARS = 24;
const SHARING = 60;

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
  return withoutTwins(best).map((one) => nearOf(one, request, lookup, options.nowMs));
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

function* candidates(
  console: Reader,
  { messages, ...identity }: RequestIdentity,
  { namespaces, budget }: { readonly namespaces: readonly string[]; readonly budget: OwnBudget },
): Iterable<KeptDetails> {
  const byKey = console.prepare<KeptDetails>(
    `SELECT ${COLUMNS} FROM entry_details WHERE namespace = ? AND key = ?`,
  );
  const key = ownKey({ ...identity, messages });
  for (const namespace of namespaces) yield* byKey.all(namespace, key);

  const prompt = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const mostBytes = mostBytesOf(messages);
  for (const [where, limit] of beside) {
    yield* console
      .prepare<KeptDetails>(
        `SELECT ${COLUMNS} FROM entry_details WHERE octet_length(request_json) <= ? AND ${where} LIMIT ${limit}`,
      )
      .all(mostBytes, ...Array.from({ length: where.split('?').length - 1 }, () => prompt));
  }

  let { bytes } = budget;
  const asked = console
    .prepare<{ namespace: string; key: string }>(
      `SELECT cache_namespace AS namespace, cache_key AS key FROM ledger
      WHERE cache_key IS NOT NULL AND cache_namespace IS NOT NULL ORDER BY id DESC LIMIT ?`,
    )
    .all(budget.newest);
  for (const { namespace, key: askedKey } of asked) {
    const found = byKey.get(namespace, askedKey);
    if (!found) continue;
    bytes -= found.requestJson.length;
    if (bytes < 0 || Date.now() > budget.untilMs) return;
    yield found;
  }
}

/** Entries whose prompts have a piece of this one somewhere: found by the index of letters, for a beginning that is another one. */
function sharingWords(console: Reader, { messages }: RequestIdentity): readonly KeptDetails[] {
  const prompt = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const pieces = [0.3, 0.65, 1]
    .map((end) =>
      prompt
        .slice(0, Math.ceil(prompt.length * end))
        .slice(-PIECE_CHARS)
        .toWellFormed(),
    )
    .filter((piece) => [...piece].length >= 3 && !piece.includes('\0'));
  if (pieces.length === 0) return [];
  return console
    .prepare<KeptDetails>(
      `SELECT ${COLUMNS} FROM entry_details WHERE octet_length(request_json) <= ? AND id IN (
        SELECT rowid FROM entry_prompts WHERE entry_prompts MATCH ? LIMIT ${SHARING})`,
    )
    .all(mostBytesOf(messages), pieces.map((piece) => `"${piece.replaceAll('"', '""')}"`).join(' OR '));
}

/** What is many times as long is nothing like it, and dear to read. */
function mostBytesOf(messages: RequestIdentity['messages']): number {
  return Math.max(100_000, 4 * Buffer.byteLength(JSON.stringify(messages)));
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
  nowMs: number,
): Near {
  const { namespace, key, createdMs } = details;
  const times = lookup.times(namespace, key);
  return {
    kind: ownKey(identity) === key ? 'own' : 'library',
    namespace,
    key,
    present: times !== null,
    expired: times !== null && isExpired(times, nowMs),
    createdAt: times === null ? createdMs : times.createdAt * 1000,
    request,
    entry,
  };
}
