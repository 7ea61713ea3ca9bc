import type { ProviderRule } from '../../shared/contract/settings.ts';
import type { Settings } from '../settings/settings.ts';

/** When a breaker opens and for how long. Read anew at each decision. */
export interface BreakerRules {
  readonly policy: 'consecutive' | 'rate';
  /** Failures in a row that open it (`consecutive`). A success ends the row, see `Evidence`. */
  readonly failureThreshold: number;
  /** Share of failures that opens it (`rate`), of at least `minimumCalls` within `windowMs`. */
  readonly failureRate: number;
  readonly minimumCalls: number;
  readonly windowMs: number;
  /** First wait before a probe, ms. Each failed probe doubles it, up to 5 minutes or this, whichever is longer. */
  readonly timeoutMs: number;
}

/** What holds for the breaker of one provider: the general settings, and what its own rules say in their place. */
export function breakerRules(settings: Settings, provider: string): BreakerRules {
  const own = settings.rules.filter((rule) => rule.provider === provider && rule.model === undefined);
  const ofOwn = <Name extends keyof ProviderRule>(name: Name): ProviderRule[Name] | undefined =>
    own.find((rule) => rule[name] !== undefined)?.[name];
  return {
    policy: ofOwn('breaker_policy') ?? settings.breaker_policy,
    failureThreshold: ofOwn('breaker_failure_threshold') ?? settings.breaker_failure_threshold,
    failureRate: settings.breaker_failure_rate,
    minimumCalls: settings.breaker_minimum_calls,
    windowMs: settings.breaker_window_s * 1000,
    timeoutMs: (ofOwn('breaker_timeout_s') ?? settings.breaker_timeout_s) * 1000,
  };
}
