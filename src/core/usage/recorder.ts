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

/** More rows than a person produces by hand in days; beyond it the oldest are dropped, and said. */
const MAX_WAITING = 10_000;

export function createRecorder({ ledger, logger, onRecorded, onTrouble }: RecorderOptions): Recorder {
  const waiting: { readonly row: LedgerRow; readonly also: AlongWithRow }[] = [];

  const write = async (row: LedgerRow, also: AlongWithRow) => {
    await ledger.record(row, also);
    onRecorded(row);
  };
  const keep = (row: LedgerRow, also: AlongWithRow, error: ErrorBody) => {
    waiting.push({ row, also });
    logger.error('a request waits to be written to the ledger', {
      requestId: row.requestId,
      code: error.code,
    });
    if (waiting.length > MAX_WAITING) {
      const lost = waiting.shift();
      logger.error('a request is missing in the ledger', { requestId: lost?.row.requestId });
    }
    onTrouble({ waiting: waiting.length, error });
  };

  return {
    async record(row, also) {
      try {
        await write(row, also);
      } catch (caught) {
        keep(row, also, errorBodyOf(caught));
      }
    },
    async retry() {
      while (waiting[0]) {
        const { row, also } = waiting[0];
        try {
          await write(row, also);
        } catch (caught) {
          logger.warn('the ledger still cannot be written', { code: errorBodyOf(caught).code });
          return waiting.length;
        }
        waiting.shift();
        if (waiting.length === 0) onTrouble(null);
      }
      return 0;
    },
  };
}
