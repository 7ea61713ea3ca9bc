import type { LedgerEntry, Today, UsageByModel } from '../../shared/contract/usage.ts';
import type { Reader } from '../storage/reader.ts';
import { localDayOf } from './localDay.ts';

/** What the ledger says, read from the file: rows of every process that writes it. All throw a `storage.*` `AppError`. */
export interface Reports {
  /** The local day that holds `now` (epoch ms). Costs as much as there are new rows since it was last asked. */
  today(now: number): Today;
  /** The same day by provider and model asked for, busiest first. */
  byModel(now: number): UsageByModel[];
  /** Newest first; `before` is the id of the last one already seen. */
  requests(page: { readonly limit: number; readonly before?: number | undefined }): LedgerEntry[];
}

/** Answers of the cache use no tokens and cost nothing: they count as requests and as money saved, never as spend. */
const FROM_CACHE = `cache_outcome IN ('hit', 'stale')`;

const sums = `
  COUNT(*) AS requests,
  TOTAL(outcome = 'failed') AS failed,
  TOTAL(cache_outcome = 'hit') AS hits,
  TOTAL(iif(${FROM_CACHE}, 0, input_tokens)) AS inputTokens,
  TOTAL(iif(${FROM_CACHE}, 0, output_tokens)) AS outputTokens,
  TOTAL(iif(cost_kind = 'priced', cost_micros, 0)) AS micros,
  TOTAL(cost_kind = 'unpriced') AS unpriced,
  TOTAL(saved_micros) AS savedMicros`;

const daySums = `${sums},
  TOTAL(cache_outcome IN ('hit', 'miss', 'stale')) AS lookups,
  TOTAL(tokens_provenance = 'estimated' AND input_tokens + output_tokens > 0 AND NOT ${FROM_CACHE}) AS estimated,
  MAX(id) AS lastId`;

/** Reports over one console.sqlite. */
export function createReports(reader: Reader): Reports {
  const today = new RunningDay(reader);
  const byModel = reader.prepare<ModelRow>(byModelSql);
  const newest = reader.prepare<LedgerEntry>(`${entrySql} ORDER BY id DESC LIMIT ?`);
  const older = reader.prepare<LedgerEntry>(`${entrySql} WHERE id < ? ORDER BY id DESC LIMIT ?`);
  return {
    today: (now) => today.read(now),
    byModel(now) {
      const { since, until } = localDayOf(now);
      return byModel.all(since, until).map(modelUsageOf);
    },
    requests: ({ limit, before }) => (before === undefined ? newest.all(limit) : older.all(before, limit)),
  };
}

type DaySums = Omit<Today, 'since' | 'cost'> & { readonly micros: number; readonly unpriced: number };
type DayRow = DaySums & { readonly lastId: number | null };

/**
 * The sums of one day, carried along. Rows are never changed, and ids grow in the order of commits whichever process
 * wrote them, so only rows after the last id are new.
 */
class RunningDay {
  readonly #whole;
  readonly #sinceId;
  #since = Number.NaN;
  #lastId = 0;
  #sums: DaySums | null = null;

  constructor(reader: Reader) {
    const select = `SELECT ${daySums} FROM ledger`;
    this.#whole = reader.prepare<DayRow>(`${select} WHERE at_ms >= ? AND at_ms < ?`);
    // The plus keeps SQLite from the time index: the new rows are few, and last.
    this.#sinceId = reader.prepare<DayRow>(`${select} WHERE id > ? AND +at_ms >= ? AND +at_ms < ?`);
  }

  read(now: number): Today {
    const { since, until } = localDayOf(now);
    const known = this.#since === since ? this.#sums : null;
    const row = known ? this.#sinceId.get(this.#lastId, since, until) : this.#whole.get(since, until);
    if (row) {
      const { lastId, ...added } = row;
      if (!known) this.#lastId = 0;
      this.#lastId = lastId ?? this.#lastId;
      this.#sums = known ? addSums(known, added) : added;
      this.#since = since;
    }
    const { micros, unpriced, ...rest } = this.#sums ?? noSums;
    return { since, ...rest, cost: { micros, unpriced } };
  }
}

const noSums: DaySums = {
  requests: 0,
  failed: 0,
  hits: 0,
  lookups: 0,
  inputTokens: 0,
  outputTokens: 0,
  estimated: 0,
  micros: 0,
  unpriced: 0,
  savedMicros: 0,
};

function addSums(a: DaySums, b: DaySums): DaySums {
  return {
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    hits: a.hits + b.hits,
    lookups: a.lookups + b.lookups,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    estimated: a.estimated + b.estimated,
    micros: a.micros + b.micros,
    unpriced: a.unpriced + b.unpriced,
    savedMicros: a.savedMicros + b.savedMicros,
  };
}

// max() picks the row that the bare column error_code is read from.
const byModelSql = `
  WITH day AS (SELECT * FROM ledger WHERE at_ms >= ? AND at_ms < ?),
    errors AS (
      SELECT provider, model_asked, error_code, MAX(at_ms) AS at_ms FROM day
      WHERE error_code IS NOT NULL AND outcome IN ('failed', 'cut') GROUP BY provider, model_asked
    ),
    models AS (
      SELECT provider, model_asked, ${sums},
        AVG(latency_ms) FILTER (WHERE outcome = 'complete' AND NOT ${FROM_CACHE}) AS meanLatencyMs
      FROM day GROUP BY provider, model_asked
    )
  SELECT models.*, models.model_asked AS model, errors.error_code AS lastErrorCode, errors.at_ms AS lastErrorAt
  FROM models LEFT JOIN errors USING (provider, model_asked)
  ORDER BY requests DESC, provider, model`;

type ModelRow = Omit<UsageByModel, 'cost'> & { readonly micros: number; readonly unpriced: number };

function modelUsageOf(row: ModelRow): UsageByModel {
  return {
    provider: row.provider,
    model: row.model,
    requests: row.requests,
    failed: row.failed,
    hits: row.hits,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    cost: { micros: row.micros, unpriced: row.unpriced },
    savedMicros: row.savedMicros,
    meanLatencyMs: row.meanLatencyMs,
    lastErrorCode: row.lastErrorCode,
    lastErrorAt: row.lastErrorAt,
  };
}

const entrySql = `
  SELECT id, request_id AS requestId, at_ms AS at, source, client_id AS clientId, provider,
    model_asked AS modelAsked, model_answered AS modelAnswered, outcome, error_code AS errorCode,
    error_message AS errorMessage, cache_outcome AS cacheOutcome, input_tokens AS inputTokens,
    cached_input_tokens AS cachedInputTokens, output_tokens AS outputTokens, reasoning_tokens AS reasoningTokens,
    tokens_provenance AS tokensProvenance, cost_micros AS costMicros, cost_kind AS costKind,
    saved_micros AS savedMicros, latency_ms AS latencyMs, first_token_ms AS firstTokenMs
  FROM ledger`;
