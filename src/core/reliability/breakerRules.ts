import type { Settings } from '../settings/settings.ts';
import type { BreakerRules } from './breaker.ts';

/** What holds for the breaker of one provider: the general settings, and what its own rule says in their place. */
export function breakerRules(settings: Settings, provider: string): BreakerRules {
  const own = settings.rules.find((rule) => rule.provider === provider && rule.model === undefined);
  return {
    policy: own?.breaker_policy ?? settings.breaker_policy,
    failureThreshold: own?.breaker_failure_threshold ?? settings.breaker_failure_threshold,
    failureRate: settings.breaker_failure_rate,
    minimumCalls: settings.breaker_minimum_calls,
    windowMs: settings.breaker_window_s * 1000,
    timeoutMs: (own?.breaker_timeout_s ?? settings.breaker_timeout_s) * 1000,
  };
}
