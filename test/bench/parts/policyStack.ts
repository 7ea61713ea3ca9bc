import type { Clock, Sleep } from '../../../src/core/ports.ts';
import type { ProviderConfig } from '../../../src/core/providers/preset.ts';
import { customPreset } from '../../../src/core/providers/presets.ts';
import type { ProviderReply } from '../../../src/core/providers/provider.ts';
import { type Breakers, createBreakers } from '../../../src/core/reliability/breakers.ts';
import { createRetryBudget } from '../../../src/core/reliability/budget.ts';
import type { CallPolicy, PolicyCall, Target } from '../../../src/core/reliability/callPolicy.ts';
import { createCooldowns } from '../../../src/core/reliability/cooldowns.ts';
import { createLimits } from '../../../src/core/reliability/limits/limits.ts';
import { createCallPolicy } from '../../../src/core/reliability/policy.ts';
import { createTraffic } from '../../../src/core/reliability/traffic.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';

/** The call policy with every part that the app gives it, and what stands behind it. */
export interface PolicyStack {
  readonly policy: CallPolicy;
  readonly breakers: Breakers;
}

/** Builds the stack; nothing of it is written anywhere. */
export function openPolicyStack(time: {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly settings?: Partial<Settings>;
}): PolicyStack {
  const { clock, sleep } = time;
  const settings: Settings = { ...defaultSettings().settings, ...time.settings };
  const random = Math.random;
  const breakers = createBreakers({ settings: () => settings, clock, random, saved: [] });
  const traffic = createTraffic(clock);
  const silent = { info: () => undefined, warn: console.error, error: console.error };
  const policy = createCallPolicy({
    breakers,
    cooldowns: createCooldowns(clock),
    limits: createLimits({ settings: () => settings, clock, sleep, logger: silent, tokensOfDay: () => 0 }),
    budget: createRetryBudget(clock, () => settings.retry_budget_percent),
    observer: { attemptEnded: (attempt) => traffic.attemptEnded(attempt), failedOver: () => undefined },
    settings: () => settings,
    clock,
    sleep,
    random,
  });
  return { policy, breakers };
}

/** A provider at an address. */
export function benchProvider(id: string, baseUrl = `http://${id}.test/v1`): ProviderConfig {
  return { ...customPreset({ id, name: id, baseUrl }), model: null };
}

/** One request along `targets`; everything but the calls themselves is left to the policy. */
export function policyCall(
  targets: readonly [Target, ...Target[]],
  deadlineAt: number,
  attempt: PolicyCall['attempt'],
): PolicyCall {
  return {
    requestId: 'bench',
    targets,
    deadlineAt,
    tokens: 100,
    signal: new AbortController().signal,
    attempt,
    skipped: () => undefined,
    hasStarted: () => false,
    onWait: () => undefined,
  };
}

/** A complete answer. */
export const REPLY: ProviderReply = {
  text: 'Fine.',
  modelAnswered: 'm-1',
  finishReason: 'stop',
  usage: null,
  firstTokenMs: 1,
  raw: '{}',
};
