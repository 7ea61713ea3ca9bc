import { type Clock, type Sleep, systemClock, systemSleep } from '../../src/core/ports.ts';
import type { ProviderConfig } from '../../src/core/providers/preset.ts';
import type { ProviderReply } from '../../src/core/providers/provider.ts';
import { createBreakers } from '../../src/core/reliability/breakers.ts';
import { createRetryBudget } from '../../src/core/reliability/budget.ts';
import { createCooldowns } from '../../src/core/reliability/cooldowns.ts';
import type { Limits } from '../../src/core/reliability/limits/limits.ts';
import { noLimits } from '../../src/core/reliability/noLimits.ts';
import { createCallPolicy } from '../../src/core/reliability/policy.ts';
import type { EndedAttempt } from '../../src/core/reliability/traffic.ts';
import { defaultSettings } from '../../src/core/settings/resolve.ts';
import type { Settings } from '../../src/core/settings/settings.ts';
import type { FailoverEvent } from '../../src/shared/contract/reliability.ts';

/** What a test may put in place of the usual parts. */
export interface TestPolicyOptions {
  readonly settings?: () => Settings;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  /** The middle of every range when left out. */
  readonly random?: () => number;
  readonly limits?: Pick<Limits, 'acquire'>;
}

/** The whole call policy with real parts, and what it told its observer. */
export function openTestPolicy(options: TestPolicyOptions = {}) {
  const { clock = systemClock, sleep = systemSleep, random = () => 0.5, limits = noLimits } = options;
  const { settings: usual } = defaultSettings();
  const settings = options.settings ?? (() => usual);
  const breakers = createBreakers({ settings, clock, random, saved: [] });
  const cooldowns = createCooldowns(clock);
  const budget = createRetryBudget(clock);
  const ended: EndedAttempt[] = [];
  const failovers: FailoverEvent[] = [];
  const observer = {
    attemptEnded: (attempt: EndedAttempt) => void ended.push(attempt),
    failedOver: (event: FailoverEvent) => void failovers.push(event),
  };
  const parts = { breakers, cooldowns, limits, budget, observer, settings, clock, sleep, random };
  return { call: createCallPolicy(parts), breakers, cooldowns, budget, ended, failovers };
}

/** A provider that needs no key, for a test of the policy alone. */
export function provider(id: string, baseUrl = `http://${id}.test/v1`): ProviderConfig {
  return {
    ...{ id, name: id, baseUrl, kind: 'remote', needsKey: false, keyVariables: [], keysPage: null },
    ...{ maxTokensField: 'max_tokens', pricedAs: null, library: null, suggestedModels: [], model: null },
  };
}

/** A complete answer. */
export function reply(text: string): ProviderReply {
  return { text, modelAnswered: null, finishReason: 'stop', usage: null, firstTokenMs: 1, raw: '{}' };
}
