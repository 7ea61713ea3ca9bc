import type { BreakerAct, BreakerView, Transition } from '../../shared/contract/reliability.ts';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Settings } from '../settings/settings.ts';
import { Breaker, type BreakerMemory, type BreakerOptions, type StateChange } from './breaker.ts';
import { breakerRules } from './breakerRules.ts';
import { openSentence, reasonOf } from './breakerWords.ts';
import type { Target } from './callPolicy.ts';
import { failureClass } from './failureClass.ts';

/** The circuit breakers, one for each provider and base URL. */
export interface Breakers {
  /**
   * Leave to call the target now, or why not. Never waits. `endsBy`: the call's own deadline, monotonic ms; if it has not
   * ended by then, its place is given to another.
   */
  admit(target: Target, endsBy?: number): Admission;
  view(provider: ProviderConfig): BreakerView;
  /** A person's act. Rejects nothing silently: throws `request.invalid` where the state does not allow it. */
  control(provider: ProviderConfig, act: BreakerAct): void;
  /** Calls back on every change of state, before anybody is admitted under it; returns the unsubscribe. */
  onTransition(listener: (transition: NewTransition) => void): () => void;
}

export type Admission =
  | { readonly admitted: true; readonly call: AdmittedCall }
  | {
      readonly admitted: false;
      /** `provider.breaker_open`; `data.retryAt` in epoch ms, null when a person has to release it. */
      readonly error: AppError;
      /** Monotonic ms; null = isolated by hand. */
      readonly retryAt: number | null;
    };

/** Exactly one of the three is called, once. A late one (the breaker changed state since) changes nothing. */
export interface AdmittedCall {
  readonly probe: boolean;
  succeeded(): void;
  failed(error: AppError): void;
  /** No verdict: cancelled, our own limiter, key missing. */
  released(): void;
}

/** A transition that has no id yet, with what has to be remembered of the breaker. */
export interface NewTransition extends Omit<Transition, 'id'> {
  readonly memory: BreakerMemory;
  /** Why it is not closed, which outlasts a try. */
  readonly why: { readonly reason: string; readonly errorCode: ErrorCode | null };
}

/** A breaker as it was when the console ended. */
export interface SavedBreaker {
  readonly provider: string;
  readonly baseUrl: string;
  readonly since: number;
  readonly reason: string;
  readonly errorCode: ErrorCode | null;
  readonly memory: BreakerMemory;
}

export interface BreakersOptions {
  readonly settings: () => Settings;
  readonly clock: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly saved: readonly SavedBreaker[];
}

/** So many rate limits in a row without a word of how long they last are an outage, whatever the setting says. */
const UNEXPLAINED_RATE_LIMITS = 3;

/** A base URL that is edited again and again must not add up. */
const MOST_BREAKERS = 200;

interface Entry {
  readonly breaker: Breaker<AppError>;
  since: number | null;
  reason: string;
  errorCode: ErrorCode | null;
  unexplainedRateLimits: number;
}

export function createBreakers(options: BreakersOptions): Breakers {
  return new BreakersByProvider(options);
}

class BreakersByProvider implements Breakers {
  readonly #options: BreakersOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(transition: NewTransition) => void>();

  constructor(options: BreakersOptions) {
    this.#options = options;
    for (const saved of options.saved) {
      // A wall clock that was set back must not make anybody wait for longer than the timeout.
      const sinceMs = Math.max(0, options.clock.now() - saved.since);
      const entry = this.#create(saved.provider, saved.baseUrl, { memory: saved.memory, sinceMs });
      entry.since = saved.since;
      entry.reason = saved.reason;
      entry.errorCode = saved.errorCode;
    }
  }

  admit({ provider }: Target, endsBy?: number): Admission {
    const entry = this.#entryOf(provider);
    const entrance = entry.breaker.enter(endsBy);
    if (!entrance.open) return this.#turnedAway(provider, entry, entrance.retryAt);
    const { pass } = entrance;
    return {
      admitted: true,
      call: {
        probe: pass.probe,
        succeeded: () => {
          entry.unexplainedRateLimits = 0;
          pass.succeeded();
        },
        failed: (error) => {
          if (this.#counts(entry, error)) pass.failed(error);
          else pass.released();
        },
        released: () => pass.released(),
      },
    };
  }

  view(provider: ProviderConfig): BreakerView {
    const { breaker, since, reason } = this.#entryOf(provider);
    const { failures, threshold } = breaker.failures();
    const { state, ramp } = breaker;
    return { state, since, reason, probeAt: this.#wallTime(breaker.probeAt()), failures, threshold, ramp };
  }

  control(provider: ProviderConfig, act: BreakerAct): void {
    const { breaker } = this.#entryOf(provider);
    if (breaker.state === 'isolated' && (act === 'trip' || act === 'reset')) {
      throw new AppError('request.invalid', `${provider.name} is switched off by hand. Release it first.`, {
        data: { provider: provider.id },
      });
    }
    breaker.act(act);
  }

  onTransition(listener: (transition: NewTransition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #counts(entry: Entry, error: AppError): boolean {
    if (error.code !== 'provider.rate_limited') return failureClass(error).breaker;
    const isExplained = typeof error.data?.retryAfterS === 'number';
    entry.unexplainedRateLimits = isExplained ? 0 : entry.unexplainedRateLimits + 1;
    const isOutage = entry.unexplainedRateLimits >= UNEXPLAINED_RATE_LIMITS;
    return isOutage || this.#options.settings().breaker_counts_rate_limits;
  }

  #turnedAway(provider: ProviderConfig, entry: Entry, retryAt: number | null): Admission {
    const now = this.#options.clock.monotonic();
    const { state } = entry.breaker;
    const waitMs = retryAt === null ? null : Math.max(0, retryAt - now);
    const message = openSentence({ name: provider.name, state, reason: entry.reason, waitMs });
    const data = {
      provider: provider.id,
      state,
      retryAt: this.#wallTime(retryAt),
      cause: entry.errorCode,
    };
    return { admitted: false, error: new AppError('provider.breaker_open', message, { data }), retryAt };
  }

  #wallTime(monotonic: number | null): number | null {
    const { clock } = this.#options;
    return monotonic === null ? null : Math.round(clock.now() + (monotonic - clock.monotonic()));
  }

  #entryOf({ id, baseUrl }: ProviderConfig): Entry {
    return this.#entries.get(keyOf(id, baseUrl)) ?? this.#create(id, baseUrl);
  }

  #create(provider: string, baseUrl: string, before?: BreakerOptions<AppError>['before']): Entry {
    const { settings, clock, random } = this.#options;
    const breaker = new Breaker<AppError>({
      rules: () => breakerRules(settings(), provider),
      monotonic: () => clock.monotonic(),
      random,
      onChange: (change) => this.#changed(provider, baseUrl, entry, change),
      before,
    });
    const entry: Entry = { breaker, since: null, reason: '', errorCode: null, unexplainedRateLimits: 0 };
    this.#makeRoom();
    this.#entries.set(keyOf(provider, baseUrl), entry);
    return entry;
  }

  #makeRoom(): void {
    if (this.#entries.size < MOST_BREAKERS) return;
    for (const [key, { breaker }] of this.#entries) {
      if (breaker.state === 'closed') return void this.#entries.delete(key);
    }
  }

  #changed(provider: string, baseUrl: string, entry: Entry, change: StateChange<AppError>): void {
    const at = this.#options.clock.now();
    const { from, to, failure } = change;
    const reason = reasonOf(change, breakerRules(this.#options.settings(), provider));
    const errorCode = failure?.code ?? null;
    entry.since = at;
    // While it is tried, what is of interest is still why it was opened.
    if (to !== 'half_open') {
      entry.reason = to === 'closed' ? '' : reason;
      entry.errorCode = errorCode;
    }
    const by = isByHand(change.cause) ? 'person' : 'console';
    const memory = entry.breaker.memory();
    const why = { reason: entry.reason, errorCode: entry.errorCode };
    const transition = { at, provider, baseUrl, from, to, reason, errorCode, by, memory, why } as const;
    for (const listener of this.#listeners) listener(transition);
  }
}

function keyOf(provider: string, baseUrl: string): string {
  return `${provider}\n${baseUrl}`;
}

function isByHand(cause: StateChange<AppError>['cause']): cause is BreakerAct {
  return cause === 'trip' || cause === 'reset' || cause === 'isolate' || cause === 'release';
}
