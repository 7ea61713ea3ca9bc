import type { Board } from '../../shared/contract/reliability.ts';
import type { Clock } from '../ports.ts';

/** How many repeats are in stock, over all requests: what keeps an outage from being multiplied. */
export interface RetryBudget {
  /** A request was made: it brings its share of a repeat. */
  deposit(): void;
  /** Whether one repeat may be made now. */
  allows(): boolean;
  /** Uses one up. */
  take(): void;
  view(): Board['retryBudget'];
}

/** What is in stock at first, and can be at least: a few repeats are possible however little is going on. */
export const BUDGET_FLOOR = 10;
/** One more comes in this time, so that a person who asks now and then is never left without. */
const ONE_EVERY_MS = 10_000;

/**
 * A token bucket: filled by requests (`percent` of a repeat each) and, slowly, by time; emptied by repeats. It holds what
 * 100 requests bring.
 */
export function createRetryBudget(clock: Pick<Clock, 'monotonic'>, percent: () => number): RetryBudget {
  let left = BUDGET_FLOOR;
  let filledAt = clock.monotonic();
  const holds = () => Math.max(BUDGET_FLOOR, percent());
  const fill = (amount: number) => {
    left = Math.min(holds(), left + amount);
  };
  const fillByTime = () => {
    const now = clock.monotonic();
    fill((now - filledAt) / ONE_EVERY_MS);
    filledAt = now;
  };
  return {
    deposit: () => fill(percent() / 100),
    allows: () => {
      fillByTime();
      return left >= 1;
    },
    take: () => {
      left = Math.max(0, left - 1);
    },
    view: () => {
      fillByTime();
      return { left: Math.floor(left), of: Math.floor(holds()) };
    },
  };
}
