import { openWorkConnection, type WorkConnection } from '../storage/workConnection.ts';
import type { DetailsRow } from '../usage/ledger.ts';

/** What a census needs of an entry's details. */
export interface PricedDetails {
  readonly id: number;
  readonly namespace: string;
  readonly key: string;
  readonly model: string;
  readonly costMicros: number | null;
}

export interface PromptDetails {
  readonly id: number;
  readonly namespace: string;
  readonly key: string;
  readonly prompt: string;
}

/** What the console knows of entries beyond their file (console.sqlite). Each call is short and throws a `storage.*` `AppError`. */
export interface DetailsSource {
  /** Page by page, in the order of their numbers. */
  pricesAfter(id: number, limit: number): readonly PricedDetails[];
  promptsAfter(id: number, limit: number): readonly PromptDetails[];
  /** Prompts that may hold those letters, by their index, page by page; null for letters that it cannot find. */
  promptsWith(letters: string): ((id: number, limit: number) => readonly PromptDetails[]) | null;
  of(namespace: string, key: string): DetailsRow | null;
  /** Requests since then that the cache answered and that it did not, by hour. */
  hitRate(
    sinceMs: number,
  ): readonly { readonly at: number; readonly hits: number; readonly misses: number }[];
  close(): void;
}

const HOUR_MS = 3_600_000;
/** The index knows three letters at a time. */
const INDEXED_LETTERS = 3;

/** Opens console.sqlite to read. */
export function detailsSource(file: string, busyTimeoutMs: number): DetailsSource {
  const connection = openWorkConnection(file, { busyTimeoutMs, readonly: true });
  const prompts = 'SELECT id, namespace, key, prompt FROM entry_details';
  const prices = connection.prepare<PricedDetails>(
    `SELECT id, namespace, key, model, cost_micros AS costMicros FROM entry_details WHERE id > ? ORDER BY id LIMIT ?`,
  );
  const every = connection.prepare<PromptDetails>(`${prompts} WHERE id > ? ORDER BY id LIMIT ?`);
  const one = connection.prepare<DetailsRow>('SELECT * FROM entry_details WHERE namespace = ? AND key = ?');
  const rates = connection.prepare<{ hour: number; hits: number; misses: number }>(
    `SELECT at_ms / ${HOUR_MS} AS hour, count(*) FILTER (WHERE cache_outcome IN ('hit', 'stale')) AS hits,
      count(*) FILTER (WHERE cache_outcome = 'miss') AS misses
    FROM ledger WHERE at_ms >= ? GROUP BY hour ORDER BY hour`,
  );
  return {
    pricesAfter: (id, limit) => prices.all(id, limit),
    promptsAfter: (id, limit) => every.all(id, limit),
    promptsWith: (letters) => indexedPrompts(connection, prompts, letters),
    of: (namespace, key) => one.get(namespace, key) ?? null,
    hitRate: (sinceMs) =>
      rates.all(sinceMs).map(({ hour, hits, misses }) => ({ at: hour * HOUR_MS, hits, misses })),
    close: () => connection.close(),
  };
}

function indexedPrompts(
  connection: WorkConnection,
  select: string,
  letters: string,
): ((id: number, limit: number) => readonly PromptDetails[]) | null {
  if ([...letters].length < INDEXED_LETTERS || letters.includes('\0') || !letters.isWellFormed()) return null;
  const phrase = `"${letters.replaceAll('"', '""')}"`;
  // Of long prompts and of some others the index knows a part only: see entryPromptsStep.ts.
  const statement = connection.prepare<PromptDetails>(
    `${select} WHERE id IN (
      SELECT id FROM (SELECT rowid AS id FROM entry_prompts WHERE entry_prompts MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?)
      UNION SELECT id FROM (SELECT id FROM entry_details INDEXED BY entry_details_long
        WHERE (octet_length(prompt) > 65536 OR instr(prompt, char(0)) > 0) AND id > ? ORDER BY id LIMIT ?))
    ORDER BY id LIMIT ?`,
  );
  return (id, limit) => statement.all(phrase, id, limit, id, limit, limit);
}
