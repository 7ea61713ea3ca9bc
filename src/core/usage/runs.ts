import { z } from 'zod';
import { answerSchema, askRequestSchema, errorBodySchema } from '../../shared/contract/ask.ts';
import type { RunDetail, RunSummary } from '../../shared/contract/playground.ts';
import { AppError } from '../../shared/errors.ts';
import type { Reader } from '../storage/reader.ts';
import type { Writer } from '../storage/types.ts';

/** The playground's history. Reads throw, and `delete` rejects with, a `storage.*` `AppError`. */
export interface Runs {
  /** Newest first; `before` is the id of the last one already seen. */
  list(page: { readonly limit: number; readonly before?: number | undefined }): RunSummary[];
  /** Throws `request.invalid` when there is no such run. */
  get(id: number): RunDetail;
  /** False when there was no such run. The ledger keeps its row: what was spent was spent. */
  delete(id: number): Promise<{ deleted: boolean }>;
}

// A ledger row may be gone some day and the run still there: the run's own JSON then answers for it.
const summarySql = `
  SELECT runs.id, runs.request_id AS requestId, runs.at_ms AS at, runs.preview,
    COALESCE(ledger.provider, runs.request_json ->> '$.provider') AS provider,
    COALESCE(ledger.model_asked, runs.request_json ->> '$.model') AS model,
    COALESCE(ledger.outcome, runs.answer_json ->> '$.completion.state',
      iif(runs.error_json ->> '$.code' = 'request.cancelled', 'cancelled', 'failed')) AS outcome,
    COALESCE(ledger.cache_outcome, runs.answer_json ->> '$.cache.outcome', 'miss') AS cacheOutcome,
    COALESCE(ledger.latency_ms, runs.answer_json ->> '$.latencyMs', 0) AS latencyMs`;
const from = 'FROM runs LEFT JOIN ledger ON ledger.request_id = runs.request_id';

type DetailRow = RunSummary & {
  readonly requestJson: string;
  readonly answerJson: string | null;
  readonly errorJson: string | null;
};

/** The runs of one console.sqlite. */
export function createRuns(writer: Writer, reader: Reader): Runs {
  const newest = reader.prepare<RunSummary>(`${summarySql} ${from} ORDER BY runs.id DESC LIMIT ?`);
  const older = reader.prepare<RunSummary>(
    `${summarySql} ${from} WHERE runs.id < ? ORDER BY runs.id DESC LIMIT ?`,
  );
  const one = reader.prepare<DetailRow>(
    `${summarySql}, runs.request_json AS requestJson, runs.answer_json AS answerJson, runs.error_json AS errorJson
     ${from} WHERE runs.id = ?`,
  );
  return {
    list: ({ limit, before }) => (before === undefined ? newest.all(limit) : older.all(before, limit)),
    get(id) {
      const row = one.get(id);
      if (row) return detailOf(row);
      throw new AppError(
        'request.invalid',
        'This run is not in the history any more. Choose another one from the list.',
        { data: { id } },
      );
    },
    async delete(id) {
      const [result] = await writer.run([{ sql: 'DELETE FROM runs WHERE id = ?', params: [id] }]);
      return { deleted: (result?.changes ?? 0) > 0 };
    },
  };
}

function detailOf({ requestJson, answerJson, errorJson, ...summary }: DetailRow): RunDetail {
  try {
    return {
      ...summary,
      request: askRequestSchema.parse(JSON.parse(requestJson)),
      answer: z.nullable(answerSchema).parse(JSON.parse(answerJson ?? 'null')),
      error: z.nullable(errorBodySchema).parse(JSON.parse(errorJson ?? 'null')),
    };
  } catch (cause) {
    throw new AppError(
      'storage.failed',
      'This run was written by another version of the console and cannot be read. The others can.',
      { data: { id: summary.id }, cause },
    );
  }
}
