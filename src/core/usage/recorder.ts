import { type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { Logger } from '../ports.ts';
import type { AlongWithRow, Ledger } from './ledger.ts';
import type { LedgerRow } from './ledgerRow.ts';

/** Writes requests into the ledger and keeps what cannot be written for later: an answer is never lost to a full disk. */
export interface Recorder {
  /** Resolves once the row is committed, or kept because the ledger cannot be written now. Never rejects. */
  record(row: LedgerRow, also: AlongWithRow): Promise<void>;
  /** Tries to write what is kept. Resolves to how many rows still are. */
  retry(): Promise<number>;
}

export interface RecorderOptions {
  readonly ledger: Ledger;
  readonly logger: Logger;
  /** Told of each committed row. */
  readonly onRecorded: (row: LedgerRow) => void;
  /** Told when rows begin to wait (how many, and why), and with null when none wait any more. */
  readonly onTrouble: (trouble: { readonly waiting: number; readonly error: ErrorBody } | null) => void;
}

interface Waiting {
  readonly row: LedgerRow;
  readonly also: AlongWithRow;
}

/** More rows than a person produces by hand in days; beyond it the oldest are dropped, and said. */
const MAX_WAITING = 10_000;

/** A row that breaks a rule of the table can never be written; everything else (full, busy, read-only) may pass. */
const isHopeless = (error: ErrorBody): boolean =>
  String(error.data?.sqlite ?? '').startsWith('SQLITE_CONSTRAINT');

export function createRecorder({ ledger, logger, onRecorded, onTrouble }: RecorderOptions): Recorder {
  const waiting: Waiting[] = [];
  let retrying: Promise<number> | null = null;

  const lose = (lost: Waiting | undefined, why: string) =>
    logger.error('a request is missing in the ledger', { requestId: lost?.row.requestId, why });

  /** Null when it was written, else why not. */
  const write = async ({ row, also }: Waiting): Promise<ErrorBody | null> => {
    try {
      await ledger.record(row, also);
      onRecorded(row);
      return null;
    } catch (caught) {
      return errorBodyOf(caught);
    }
  };

  const keep = (kept: Waiting, error: ErrorBody) => {
    waiting.push(kept);
    if (waiting.length > MAX_WAITING) lose(waiting.shift(), 'too many rows wait');
    logger.warn('a request waits to be written to the ledger', { waiting: waiting.length, code: error.code });
    onTrouble({ waiting: waiting.length, error });
  };

  const writeWaiting = async (): Promise<number> => {
    for (let next = waiting[0]; next; next = waiting[0]) {
      const error = await write(next);
      if (error && !isHopeless(error)) break;
      if (error) lose(next, error.message);
      waiting.shift();
      if (waiting.length === 0) onTrouble(null);
    }
    return waiting.length;
  };

  return {
    async record(row, also) {
      const error = await write({ row, also });
      if (error === null) return;
      if (isHopeless(error)) lose({ row, also }, error.message);
      else keep({ row, also }, error);
    },
    retry() {
      retrying ??= writeWaiting().finally(() => {
        retrying = null;
      });
      return retrying;
    },
  };
}
