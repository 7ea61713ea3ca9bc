import type { LimitWait } from '../../../shared/contract/reliability.ts';
import type { Clock, Logger, Sleep } from '../../ports.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Target } from '../callPolicy.ts';

/** A request that wants to be sent. */
export interface LimitedCall {
  readonly target: Target;
  /** Question and answer together, by estimate. */
  readonly tokens: number;
  /** When it is no use any more; monotonic ms. */
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
  /** Told while it waits, and null when it goes on. */
  readonly onWait: (wait: LimitWait | null) => void;
}

/** Gives the place back and corrects the reserved tokens to the real ones (null: unknown, the reservation stays). The first call counts. */
export interface Permit {
  settle(tokens: number | null): void;
}

/** What the limits work with. */
export interface LimitsParts {
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly logger: Logger;
  /** Tokens of the local day that holds `now` (epoch ms), of every process that writes the ledger. May throw. */
  readonly tokensOfDay: (now: number, provider: string, model: string) => number;
}
