import type { LedgerEntry } from '../../../shared/contract/usage.ts';
import type { ErrorBody, ErrorCode } from '../../../shared/errors.ts';

/** The error of a ledger row as the window shows errors; null when the request had none. */
export function requestError(entry: LedgerEntry): ErrorBody | null {
  if (entry.errorCode === null) return null;
  return {
    // The ledger keeps the code that was true when it was written; one that is gone since is shown as it is.
    code: entry.errorCode as ErrorCode,
    message: entry.errorMessage ?? 'The ledger has no sentence for this error.',
    data: { provider: entry.provider },
  };
}
