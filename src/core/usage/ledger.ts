import type { Reader } from '../storage/reader.ts';
import type { Writer } from '../storage/types.ts';
import {
  type EntryDetails,
  insertRow,
  insertRun,
  type LedgerRow,
  type RunRecord,
  upsertDetails,
} from './ledgerRow.ts';

/** What else belongs to a request and is written with it, or not at all. */
export interface AlongWithRow {
  /** The cache entries that were written with it. */
  readonly entries?: readonly EntryDetails[] | undefined;
  /** When it came from the playground. */
  readonly run?: RunRecord | undefined;
}

/** Every request, once: answered, cached, cut, failed and cancelled ones. */
export interface Ledger {
  /**
   * Writes the row, and what goes with it, as one unit; resolves after the commit. Rejects with a `storage.*`
   * `AppError`, and then nothing was written; a request id that is already in the ledger is such an error.
   */
  record(row: LedgerRow, also?: AlongWithRow): Promise<void>;
  /** Whether a request of this id is in the ledger. Throws a `storage.*` `AppError`. */
  has(requestId: string): boolean;
  /** What is known of a cached answer; null when it is not ours. Throws a `storage.*` `AppError`. */
  entryDetails(namespace: string, key: string): EntryDetails | null;
}

/** The ledger of one console.sqlite. */
export function createLedger(writer: Writer, reader: Reader): Ledger {
  const known = reader.prepare('SELECT 1 FROM ledger WHERE request_id = ?');
  const entryDetails = entryDetailsIn(reader);
  return {
    async record(row, { entries = [], run } = {}) {
      await writer.run([
        insertRow(row),
        ...entries.map(upsertDetails),
        ...(run ? [insertRun(row, run)] : []),
      ]);
    },
    has: (requestId) => known.get(requestId) !== undefined,
    entryDetails,
  };
}

/** What is known of cached answers, in a console.sqlite; see `Ledger.entryDetails`. */
export function entryDetailsIn(reader: Reader): Ledger['entryDetails'] {
  const details = reader.prepare<DetailsRow>('SELECT * FROM entry_details WHERE namespace = ? AND key = ?');
  return (namespace, key) => {
    const found = details.get(namespace, key);
    return found ? detailsOf(found) : null;
  };
}

/** A row of `entry_details`. */
export interface DetailsRow {
  readonly namespace: string;
  readonly key: string;
  readonly provider: string;
  readonly base_url: string;
  readonly model: string;
  readonly prompt: string;
  readonly request_json: string;
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_tokens: number;
  readonly tokens_provenance: EntryDetails['tokens']['provenance'];
  readonly cost_micros: number | null;
  readonly latency_ms: number;
  readonly finish_reason: string | null;
  readonly model_answered: string | null;
  readonly created_ms: number;
}

function detailsOf(row: DetailsRow): EntryDetails {
  return {
    namespace: row.namespace,
    key: row.key,
    provider: row.provider,
    baseUrl: row.base_url,
    model: row.model,
    modelAnswered: row.model_answered,
    prompt: row.prompt,
    requestJson: row.request_json,
    tokens: {
      input: row.input_tokens,
      cachedInput: row.cached_input_tokens,
      output: row.output_tokens,
      reasoning: row.reasoning_tokens,
      provenance: row.tokens_provenance,
    },
    costMicros: row.cost_micros,
    latencyMs: row.latency_ms,
    finishReason: row.finish_reason,
    createdAt: row.created_ms,
  };
}
