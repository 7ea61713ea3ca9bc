import { ownKey, type RequestIdentity } from '../cache/ownKey.ts';
import type { Reader } from '../storage/reader.ts';

/** What is kept of an entry that the console wrote, as far as it says what its key was made of. */
export interface KeptDetails {
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
const PIECE_CHARS = 24;
const SHARING = 60;

/**
 * Entries whose requests may be like this one: of the very same key in any namespace, of prompts that begin alike or stand next to
 * it in the order of texts, and those asked last. Some come twice.
 */
export function* candidates(
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
export function sharingWords(console: Reader, { messages }: RequestIdentity): readonly KeptDetails[] {
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
