import type { ProviderRule } from '../../shared/contract/settings.ts';
import type { Settings } from '../settings/settings.ts';
import type { BreakerRules } from './breaker.ts';

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
