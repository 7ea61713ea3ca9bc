import { systemClock, systemSleep } from '../core/ports.ts';
import type { RetryBudget } from '../core/reliability/budget.ts';
import type { CallPolicy } from '../core/reliability/callPolicy.ts';
import type { Limits } from '../core/reliability/limits/limits.ts';
import { createCallPolicy } from '../core/reliability/policy.ts';
import type { Reliability } from '../core/reliability/reliability.ts';
import type { Settings } from '../core/settings/settings.ts';

export interface ComposePolicyParts {
  readonly settings: () => Settings;
  readonly reliability: Pick<Reliability, 'breakers' | 'cooldowns' | 'observer'>;
  readonly limits: Limits;
  readonly budget: RetryBudget;
}

/** The one owner of retries, failover, limits and breakers, for every request of the console. */
export function composePolicy({ settings, reliability, limits, budget }: ComposePolicyParts): CallPolicy {
  return createCallPolicy({
    settings,
    budget,
    breakers: reliability.breakers,
    cooldowns: reliability.cooldowns,
    observer: reliability.observer,
    limits,
    clock: systemClock,
    sleep: systemSleep,
    random: Math.random,
  });
}
