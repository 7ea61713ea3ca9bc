import type { Clock, Sleep } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';
import type { Breakers } from './breakers.ts';
import type { RetryBudget } from './budget.ts';
import type { Cooldowns } from './cooldowns.ts';
import type { Limits } from './limits/limits.ts';
import type { AttemptObserver } from './traffic.ts';

/** What the policy works with; all of it is shared by all requests. */
export interface PolicyParts {
  readonly breakers: Pick<Breakers, 'admit'>;
  readonly cooldowns: Pick<Cooldowns, 'until' | 'cool'>;
  readonly limits: Pick<Limits, 'acquire'>;
  readonly budget: RetryBudget;
  readonly observer: AttemptObserver;
  /** Read once a request. */
  readonly settings: () => PolicySettings;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** 0 to 1. */
  readonly random: () => number;
}

/** The settings that the policy follows. */
export type PolicySettings = Pick<
  Settings,
  | 'retry_max_attempts'
  | 'retry_server_errors'
  | 'retry_network_errors'
  | 'retry_timeouts'
  | 'retry_rate_limits'
  | 'retry_max_delay_s'
  | 'breaker_timeout_s'
  | 'first_byte_timeout_s'
>;
