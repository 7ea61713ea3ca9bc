import type { DrillFault } from '../../shared/contract/drill.ts';
import type { Faults } from '../providers/sandbox/faults.ts';

/** How long an outage lasts, ms. */
export const OUTAGE_MS = 60_000;
/** How long a slow provider takes to begin, ms. */
const SLOW_MS = 5000;
/** What a provider that is rate-limiting says, s. */
const RETRY_AFTER_S = 10;
/** The key that a drill sends; one provider may be told to want another. */
export const DRILL_KEY = 'drill-key';

/** What a sandbox is told to do wrong `elapsedMs` into the drill. Times of the sandbox are real ones: divided by `timesFaster`. */
export function sandboxFaults(fault: DrillFault, elapsedMs: number, timesFaster: number): Faults {
  switch (fault.kind) {
    case 'none':
      return {};
    case 'rate_limited':
      return { status: 429, retryAfter: String(RETRY_AFTER_S) };
    case 'server_error':
      return { status: 500 };
    case 'hang':
      return { hang: 'before_headers' };
    case 'outage':
      return elapsedMs < OUTAGE_MS ? { drop: true } : {};
    case 'cut':
      return { cutAfterTokens: fault.tokens };
    case 'wrong_key':
      return { requireKey: 'another-key' };
    case 'slow':
      return { latencyMs: SLOW_MS / timesFaster };
  }
}

/** The fault in a few words, for a report. */
export function faultWords(fault: DrillFault): string {
  switch (fault.kind) {
    case 'none':
      return 'healthy';
    case 'rate_limited':
      return `rate limit (429, Retry-After ${RETRY_AFTER_S} s)`;
    case 'server_error':
      return 'server error (500)';
    case 'hang':
      return 'accepts and never answers';
    case 'outage':
      return `unreachable for ${OUTAGE_MS / 1000} s`;
    case 'cut':
      return `breaks off after ${fault.tokens} tokens`;
    case 'wrong_key':
      return 'rejects the key';
    case 'slow':
      return `takes ${SLOW_MS / 1000} s to begin`;
  }
}
