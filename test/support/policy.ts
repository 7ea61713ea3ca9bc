import { type Clock, type Sleep, systemClock, systemSleep } from '../../src/core/ports.ts';
import type { ProviderConfig } from '../../src/core/providers/preset.ts';
import type { ProviderReply } from '../../src/core/providers/provider.ts';
import { createBreakers } from '../../src/core/reliability/breakers.ts';
import { createRetryBudget } from '../../src/core/reliability/budget.ts';
import type { PolicyCall, Target } from '../../src/core/reliability/callPolicy.ts';
import { createCooldowns } from '../../src/core/reliability/cooldowns.ts';
import { createLimits, type Limits } from '../../src/core/reliability/limits/limits.ts';
import { createCallPolicy } from '../../src/core/reliability/policy.ts';
import type { EndedAttempt } from '../../src/core/reliability/traffic.ts';
import { defaultSettings } from '../../src/core/settings/resolve.ts';
import type { Settings } from '../../src/core/settings/settings.ts';
import type { FailoverEvent, LimitWait } from '../../src/shared/contract/reliability.ts';
import { AppError, type ErrorCode, type ErrorData } from '../../src/shared/errors.ts';
import { recordingLogger } from './cache.ts';
import type { VirtualTime } from './virtualTime.ts';

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
  const { clock = systemClock, sleep = systemSleep, random = () => 0.5 } = options;
  const { settings: usual } = defaultSettings();
  const settings = options.settings ?? (() => usual);
  const limits =
    options.limits ??
    createLimits({ settings, clock, sleep, logger: recordingLogger(), tokensOfDay: () => 0 });
  const breakers = createBreakers({ settings, clock, random, saved: [] });
  const cooldowns = createCooldowns(clock);
  const budget = createRetryBudget(clock, () => settings().retry_budget_percent);
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

/** How a provider of a test behaves at its nth call (from 0). `afterMs` beyond every limit: it never answers. */
export type Behaviour = (call: number) => { readonly afterMs: number; readonly error?: AppError };

export const answers =
  (afterMs = 100): Behaviour =>
  () => ({ afterMs });
export const hangs: Behaviour = () => ({ afterMs: Number.POSITIVE_INFINITY });
export const fails =
  (error: AppError, afterMs = 10): Behaviour =>
  () => ({ afterMs, error });

/** A 5xx, as a provider's answer is mapped. */
export function serverError(retryAfterS?: number): AppError {
  return failure('provider.server_error', {
    status: 500,
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  });
}

export function failure(code: ErrorCode, data: ErrorData = {}): AppError {
  return new AppError(code, `It said ${code}. Do something.`, { data });
}

/** One call of a provider. `at` in monotonic ms. */
export interface NotedCall {
  readonly provider: string;
  readonly model: string;
  readonly at: number;
}

/** A request along providers that behave as told, in virtual time; `calls` notes each call. */
export function scriptedCall(
  time: VirtualTime,
  behaviours: Readonly<Record<string, Behaviour>>,
  options: {
    readonly withinMs?: number;
    readonly signal?: AbortSignal;
    readonly targets?: readonly string[];
  } = {},
) {
  const calls: NotedCall[] = [];
  const skipped: { readonly provider: string; readonly code: string }[] = [];
  const waits: (LimitWait | null)[] = [];
  const { withinMs = 60_000, signal = new AbortController().signal } = options;
  const [first, ...rest] = (options.targets ?? Object.keys(behaviours)).map(
    (id): Target => ({ provider: provider(id), model: `${id}-model` }),
  );
  if (!first) throw new Error('a request needs a target');
  const attempt: PolicyCall['attempt'] = async ({ provider: { id }, model }, limit) => {
    const step = behaviours[id]?.(calls.filter((call) => call.provider === id).length);
    calls.push({ provider: id, model, at: time.clock.monotonic() });
    if (!step) throw new Error(`nobody said how ${id} behaves`);
    const limitMs = Math.min(limit.totalMs, limit.firstTextMs);
    await time.sleep(Math.min(step.afterMs, limitMs), signal).catch(() => {
      throw failure('request.cancelled');
    });
    if (step.afterMs > limitMs) throw failure('provider.timeout', { limit: 'first_text' });
    if (step.error) throw step.error;
    return reply(`answer of ${id}`);
  };
  const call: PolicyCall = {
    requestId: 'request-1',
    targets: [first, ...rest],
    deadlineAt: time.clock.monotonic() + withinMs,
    tokens: 100,
    signal,
    attempt,
    skipped: (target, why) => skipped.push({ provider: target.provider.id, code: why.code }),
    hasStarted: () => false,
    onWait: (wait) => waits.push(wait),
  };
  return { call, calls, skipped, waits, order: () => calls.map((one) => one.provider) };
}

/** A complete answer. */
export function reply(text: string): ProviderReply {
  return { text, modelAnswered: null, finishReason: 'stop', usage: null, firstTokenMs: 1, raw: '{}' };
}
