import { z } from 'zod';
import { type Attempt, attemptSchema } from '../../shared/contract/ask.ts';
import type { LedgerEntry, Today, UsageByModel } from '../../shared/contract/usage.ts';
import type { Reader } from '../storage/reader.ts';
import { RunningDay } from './runningDay.ts';

/** What the ledger says, read from the file: rows of every process that writes it. All throw a `storage.*` `AppError`. */
export interface Reports {
  /** The local day that holds `now` (epoch ms). Costs as much as there are new rows since it was last asked. */
  today(now: number): Today;
  /** The same day by provider and model asked for, busiest first; its sums are those of `today`. */
  byModel(now: number): UsageByModel[];
  /** Tokens of the same day that providers were asked for, of one provider and the model asked for. */
  tokensOfDay(now: number, provider: string, model: string): number;
  /** Newest first; `before` is the id of the last one already seen. */
  requests(page: { readonly limit: number; readonly before?: number | undefined }): LedgerEntry[];
  /** Null when the ledger does not have it. */
  request(requestId: string): LedgerEntry | null;
}

const entrySql = `
  SELECT id, request_id AS requestId, at_ms AS at, source, client_id AS clientId, provider,
    model_asked AS modelAsked, model_answered AS modelAnswered, outcome, error_code AS errorCode,
    error_message AS errorMessage, cache_outcome AS cacheOutcome, input_tokens AS inputTokens,
    cached_input_tokens AS cachedInputTokens, output_tokens AS outputTokens, reasoning_tokens AS reasoningTokens,
    tokens_provenance AS tokensProvenance, cost_micros AS costMicros, cost_kind AS costKind,
    saved_micros AS savedMicros, latency_ms AS latencyMs, first_token_ms AS firstTokenMs, attempts_json AS attemptsJson
  FROM ledger`;

type EntryRow = Omit<LedgerEntry, 'attempts'> & { readonly attemptsJson: string };

/** Reports over one console.sqlite. */
export function createReports(reader: Reader): Reports {
  const day = new RunningDay(reader);
  const newest = reader.prepare<EntryRow>(`${entrySql} ORDER BY id DESC LIMIT ?`);
  const one = reader.prepare<EntryRow>(`${entrySql} WHERE request_id = ?`);
  const older = reader.prepare<EntryRow>(`${entrySql} WHERE id < ? ORDER BY id DESC LIMIT ?`);
  return {
    today: (now) => day.total(now),
    byModel: (now) => day.byModel(now),
    tokensOfDay: (now, provider, model) => day.tokens(now, provider, model),
    requests: ({ limit, before }) =>
      (before === undefined ? newest.all(limit) : older.all(before, limit)).map(entryOf),
    request: (requestId) => {
      const found = one.get(requestId);
      return found ? entryOf(found) : null;
    },
  };
}

function entryOf({ attemptsJson, ...entry }: EntryRow): LedgerEntry {
  return { ...entry, attempts: attemptsOf(attemptsJson) };
}

const attemptsSchema = z.array(attemptSchema);

/** Of a row that another version wrote in another form the rest is still worth showing. */
function attemptsOf(json: string): Attempt[] {
  try {
    return attemptsSchema.safeParse(JSON.parse(json)).data ?? [];
  } catch {
    return [];
  }
}
