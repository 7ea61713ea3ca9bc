import type { Board } from '../../shared/contract/reliability.ts';
import type { Clock } from '../ports.ts';

/** How many repeats are in stock, over all requests: what keeps an outage from being multiplied. */
export interface RetryBudget {
  /** A request was made: it brings its share of a repeat. */
  deposit(percent: number): void;
  /** Whether one repeat may be made now. */
  allows(): boolean;
  /** Uses one up. */
  take(): void;
  view(): Board['retryBudget'];
}

/** What is in stock at most, and at first: a few repeats are possible however little is going on. */
export const BUDGET_HOLDS = 10;
/** One more comes in this time, so that a person who asks now and then is never left without. */
const ONE_EVERY_MS = 10_000;

/** A token bucket: filled by requests and, slowly, by time; emptied by repeats. Full at first. */
export function createRetryBudget(clock: Pick<Clock, 'monotonic'>): RetryBudget {
  let left = BUDGET_HOLDS;
  let filledAt = clock.monotonic();
  const fill = (amount: number) => {
    left = Math.min(BUDGET_HOLDS, left + amount);
  };
  const fillByTime = () => {
    const now = clock.monotonic();
    fill((now - filledAt) / ONE_EVERY_MS);
    filledAt = now;
  };
  return {
    deposit: (percent) => fill(percent / 100),
    allows: () => {
      fillByTime();
      return left >= 1;
    },
    take: () => {
      left = Math.max(0, left - 1);
    },
    view: () => {
      fillByTime();
      return { left: Math.floor(left), of: BUDGET_HOLDS };
    },
  };
}
