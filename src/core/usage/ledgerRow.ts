import type { Answer, AskRequest, Attempt, Cost, Tokens } from '../../shared/contract/ask.ts';
import type { LedgerEntry } from '../../shared/contract/usage.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { SqlValue, Statement } from '../storage/types.ts';
import { storableTokens } from './tokenCounts.ts';

/** One request, as it goes into the ledger. Instants in epoch ms, durations in ms. */
export interface LedgerRow {
  readonly requestId: string;
  readonly at: number;
  /** Who asked: `playground`, `core`, ... */
  readonly source: string;
  readonly clientId: string;
  readonly provider: string;
  readonly baseUrl: string;
  readonly modelAsked: string;
  readonly modelAnswered: string | null;
  readonly outcome: LedgerEntry['outcome'];
  /** Why it was cut, failed or cancelled; null for a complete answer. */
  readonly error: ErrorBody | null;
  readonly cacheOutcome: Answer['cache']['outcome'];
  readonly cacheNamespace: string | null;
  readonly cacheKey: string | null;
  /** Of a hit: what the answer is worth; reports do not count them as used. */
  readonly tokens: Tokens;
  /** The provider's usage block as it came, JSON text. */
  readonly usageJson: string | null;
  readonly cost: Cost;
  /** Micro-dollars that the cache saved; null when not a hit, or when the original's cost is not known. */
  readonly savedMicros: number | null;
  readonly latencyMs: number;
  readonly firstTokenMs: number | null;
  readonly finishReason: string | null;
  readonly attempts: readonly Attempt[];
}

/** What the console knows of a cached answer beyond the library's columns, by namespace and key. */
export interface EntryDetails {
  readonly namespace: string;
  readonly key: string;
  readonly provider: string;
  /** The server that answered: the library's key does not say. */
  readonly baseUrl: string;
  readonly model: string;
  readonly modelAnswered: string | null;
  readonly prompt: string;
  readonly requestJson: string;
  readonly tokens: Tokens;
  /** What the answer cost, micro-dollars; null when not priced. */
  readonly costMicros: number | null;
  /** How long the provider took, ms. */
  readonly latencyMs: number;
  readonly finishReason: string | null;
  readonly createdAt: number;
}

/** A playground run, to be opened again from the history. */
export interface RunRecord {
  readonly request: AskRequest;
  readonly answer: Answer | null;
  readonly error: ErrorBody | null;
}

/** The row as an INSERT. A request id that is already there makes the whole unit fail. */
export function insertRow(row: LedgerRow): Statement {
  const tokens = storableTokens(row.tokens);
  const priced = row.cost.kind === 'priced' ? row.cost : null;
  return insertInto('ledger', {
    request_id: text(row.requestId),
    at_ms: Math.round(row.at),
    source: text(row.source),
    client_id: text(row.clientId),
    provider: text(row.provider),
    base_url: text(row.baseUrl),
    model_asked: text(row.modelAsked),
    model_answered: textOrNull(row.modelAnswered),
    outcome: row.outcome,
    error_code: row.error?.code ?? null,
    error_message: textOrNull(row.error?.message ?? null),
    cache_outcome: row.cacheOutcome,
    cache_namespace: textOrNull(row.cacheNamespace),
    cache_key: textOrNull(row.cacheKey),
    input_tokens: tokens.input,
    cached_input_tokens: tokens.cachedInput,
    output_tokens: tokens.output,
    reasoning_tokens: tokens.reasoning,
    tokens_provenance: tokens.provenance,
    usage_json: textOrNull(row.usageJson),
    cost_kind: row.cost.kind,
    cost_micros: priced?.micros ?? null,
    input_micros: priced?.inputMicros ?? null,
    output_micros: priced?.outputMicros ?? null,
    price_source: priced?.source ?? null,
    price_table: priced?.table ?? null,
    saved_micros: row.savedMicros,
    latency_ms: duration(row.latencyMs),
    first_token_ms: row.firstTokenMs,
    finish_reason: textOrNull(row.finishReason),
    attempts_json: JSON.stringify(row.attempts),
  });
}

/** The details of a newly cached answer; what was known of an earlier entry under the same key is replaced. */
export function upsertDetails(details: EntryDetails): Statement {
  const tokens = storableTokens(details.tokens);
  return insertInto(
    'entry_details',
    {
      namespace: text(details.namespace),
      key: text(details.key),
      provider: text(details.provider),
      base_url: text(details.baseUrl),
      model: text(details.model),
      prompt: text(details.prompt),
      request_json: text(details.requestJson),
      input_tokens: tokens.input,
      cached_input_tokens: tokens.cachedInput,
      output_tokens: tokens.output,
      reasoning_tokens: tokens.reasoning,
      tokens_provenance: tokens.provenance,
      cost_micros: details.costMicros,
      latency_ms: duration(details.latencyMs),
      finish_reason: textOrNull(details.finishReason),
      model_answered: textOrNull(details.modelAnswered),
      created_ms: Math.round(details.createdAt),
    },
    ['namespace', 'key'],
  );
}

/** The run as an INSERT. Provider, model and outcome are in the ledger row of the same request. */
export function insertRun(row: LedgerRow, run: RunRecord): Statement {
  return insertInto('runs', {
    request_id: text(row.requestId),
    at_ms: Math.round(row.at),
    preview: text(previewOf(run.request)),
    request_json: JSON.stringify(run.request),
    answer_json: run.answer === null ? null : JSON.stringify(run.answer),
    error_json: run.error === null ? null : JSON.stringify(run.error),
  });
}

const PREVIEW_CHARS = 160;

function previewOf(request: AskRequest): string {
  const last = request.messages.findLast((message) => message.role === 'user') ?? request.messages.at(-1);
  // Cut before the spaces are folded: a message may have megabytes.
  const words = (last?.content ?? '').slice(0, 10 * PREVIEW_CHARS).replace(/[\s\p{Cc}]+/gu, ' ');
  return words.trim().slice(0, PREVIEW_CHARS);
}

/** `key`: the columns that name a row; where it is there already, its other columns are replaced. */
function insertInto(table: string, values: Record<string, SqlValue>, key: readonly string[] = []): Statement {
  const names = Object.keys(values);
  const places = names.map((name) => `@${name}`);
  const replaced = names.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`);
  const orReplace =
    key.length === 0 ? '' : ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${replaced.join(', ')}`;
  return {
    sql: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places.join(', ')})${orReplace}`,
    params: values,
  };
}

/** Half a surrogate pair cannot be stored as UTF-8; it becomes U+FFFD here, in one known place. */
function text(value: string): string {
  return value.toWellFormed();
}

function textOrNull(value: string | null): string | null {
  return value === null ? null : text(value);
}

function duration(ms: number): number {
  return Number.isFinite(ms) ? ms : 0;
}
