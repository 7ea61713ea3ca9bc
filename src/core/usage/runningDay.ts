import type { Today, UsageByModel } from '../../shared/contract/usage.ts';
import type { Query, Reader } from '../storage/reader.ts';
import { localDayOf } from './localDay.ts';

/** The sums of one day for one provider and model; every figure of the day is made of these. */
interface ModelSums {
  readonly provider: string;
  readonly model: string;
  readonly requests: number;
  readonly failed: number;
  readonly hits: number;
  readonly lookups: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly estimated: number;
  readonly micros: number;
  readonly unpriced: number;
  readonly savedMicros: number;
  /** Of the complete answers of the provider, ms in all. */
  readonly latencyMs: number;
  readonly timed: number;
  readonly lastErrorCode: string | null;
  readonly lastErrorAt: number | null;
}

/** Answers of the cache, or of an identical request under way, use no tokens and cost nothing: they count as requests and as money saved, never as spend. */
const FROM_CACHE = `cache_outcome IN ('hit', 'stale', 'joined')`;
const TIMED = `outcome = 'complete' AND NOT ${FROM_CACHE}`;

// The only max() of the query picks the row that the bare column error_code is read from.
const sumsSql = `
  SELECT provider, model_asked AS model,
    COUNT(*) AS requests,
    TOTAL(outcome = 'failed') AS failed,
    TOTAL(cache_outcome = 'hit') AS hits,
    TOTAL(cache_outcome IN ('hit', 'miss', 'stale')) AS lookups,
    TOTAL(iif(${FROM_CACHE}, 0, input_tokens)) AS inputTokens,
    TOTAL(iif(${FROM_CACHE}, 0, output_tokens)) AS outputTokens,
    TOTAL(tokens_provenance = 'estimated' AND input_tokens + output_tokens > 0 AND NOT ${FROM_CACHE}) AS estimated,
    TOTAL(iif(cost_kind = 'priced', cost_micros, 0)) AS micros,
    TOTAL(cost_kind = 'unpriced') AS unpriced,
    TOTAL(saved_micros) AS savedMicros,
    TOTAL(iif(${TIMED}, latency_ms, 0)) AS latencyMs,
    TOTAL(${TIMED}) AS timed,
    error_code AS lastErrorCode,
    MAX(iif(error_code IS NOT NULL AND outcome IN ('failed', 'cut'), at_ms, NULL)) AS lastErrorAt
  FROM ledger`;

/**
 * The figures of the local day, carried along: ledger rows are never changed, and ids grow in the order of commits
 * whichever process wrote them, so only rows after the last id are read.
 */
export class RunningDay {
  readonly #lastIdOf: Query<{ id: number }>;
  readonly #wholeDay: Query<ModelSums>;
  readonly #newRows: Query<ModelSums>;
  readonly #models = new Map<string, ModelSums>();
  #since = Number.NaN;
  #lastId = 0;

  constructor(reader: Reader) {
    this.#lastIdOf = reader.prepare('SELECT COALESCE(MAX(id), 0) AS id FROM ledger');
    const grouped = 'GROUP BY provider, model_asked';
    this.#wholeDay = reader.prepare(`${sumsSql} WHERE at_ms >= ? AND at_ms < ? AND id <= ? ${grouped}`);
    // The pluses keep SQLite from the time index: the new rows are few, and last.
    this.#newRows = reader.prepare(
      `${sumsSql} WHERE +at_ms >= ? AND +at_ms < ? AND id <= ? AND id > ? ${grouped}`,
    );
  }

  /** The day that holds `now` (epoch ms). */
  total(now: number): Today {
    this.#catchUp(now);
    const models = [...this.#models.values()];
    const sum = (figure: (sums: ModelSums) => number) => models.reduce((all, sums) => all + figure(sums), 0);
    return {
      since: this.#since,
      requests: sum(({ requests }) => requests),
      failed: sum(({ failed }) => failed),
      hits: sum(({ hits }) => hits),
      lookups: sum(({ lookups }) => lookups),
      inputTokens: sum(({ inputTokens }) => inputTokens),
      outputTokens: sum(({ outputTokens }) => outputTokens),
      estimated: sum(({ estimated }) => estimated),
      cost: { micros: sum(({ micros }) => micros), unpriced: sum(({ unpriced }) => unpriced) },
      savedMicros: sum(({ savedMicros }) => savedMicros),
    };
  }

  /** The same day by provider and model asked for, busiest first. */
  byModel(now: number): UsageByModel[] {
    this.#catchUp(now);
    return [...this.#models.values()].sort(busiestFirst).map((sums) => ({
      provider: sums.provider,
      model: sums.model,
      requests: sums.requests,
      failed: sums.failed,
      hits: sums.hits,
      inputTokens: sums.inputTokens,
      outputTokens: sums.outputTokens,
      cost: { micros: sums.micros, unpriced: sums.unpriced },
      savedMicros: sums.savedMicros,
      meanLatencyMs: sums.timed > 0 ? sums.latencyMs / sums.timed : null,
      lastErrorCode: sums.lastErrorAt === null ? null : sums.lastErrorCode,
      lastErrorAt: sums.lastErrorAt,
    }));
  }

  /** Tokens of the same day that providers were asked for, of one provider and model. */
  tokens(now: number, provider: string, model: string): number {
    this.#catchUp(now);
    const sums = this.#models.get(keyOf(provider, model));
    return sums ? sums.inputTokens + sums.outputTokens : 0;
  }

  #catchUp(now: number): void {
    const { since, until } = localDayOf(now);
    const lastId = this.#lastIdOf.get()?.id ?? 0;
    const isSameDay = since === this.#since;
    if (isSameDay && lastId === this.#lastId) return;
    const added = isSameDay
      ? this.#newRows.all(since, until, lastId, this.#lastId)
      : this.#wholeDay.all(since, until, lastId);
    if (!isSameDay) this.#models.clear();
    for (const sums of added) this.#add(sums);
    this.#since = since;
    this.#lastId = lastId;
  }

  #add(sums: ModelSums): void {
    const key = keyOf(sums.provider, sums.model);
    const known = this.#models.get(key);
    this.#models.set(key, known ? added(known, sums) : sums);
  }
}

function keyOf(provider: string, model: string): string {
  return JSON.stringify([provider, model]);
}

function busiestFirst(a: ModelSums, b: ModelSums): number {
  return b.requests - a.requests || (a.provider + a.model < b.provider + b.model ? -1 : 1);
}

function added(a: ModelSums, b: ModelSums): ModelSums {
  const lastError = (b.lastErrorAt ?? -1) >= (a.lastErrorAt ?? -1) ? b : a;
  return {
    provider: a.provider,
    model: a.model,
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
    latencyMs: a.latencyMs + b.latencyMs,
    timed: a.timed + b.timed,
    lastErrorCode: lastError.lastErrorCode,
    lastErrorAt: lastError.lastErrorAt,
  };
}
