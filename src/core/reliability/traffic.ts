import type { BoardRow, FailoverEvent } from '../../shared/contract/reliability.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Target } from './callPolicy.ts';
import { failureClass } from './failureClass.ts';
import { percentile } from './percentile.ts';

/** One real call to a provider that has ended. `error` is null when it answered. */
export interface EndedAttempt {
  readonly target: Target;
  readonly durationMs: number;
  readonly error: AppError | null;
}

/** Who is told of what the policy did. */
export interface AttemptObserver {
  attemptEnded(attempt: EndedAttempt): void;
  failedOver(event: FailoverEvent): void;
}

/** Real calls of one provider within the last 15 minutes. Percentiles are of those that answered. */
export interface TrafficView extends Pick<BoardRow, 'calls' | 'failed' | 'p50Ms' | 'p95Ms' | 'lastError'> {
  /** Those of `failed` that say something about the provider: outages, not our own mistakes. */
  readonly faults: number;
}

/** The passive measurements: success and latency of real traffic. */
export interface Traffic {
  attemptEnded(attempt: EndedAttempt): void;
  view(provider: ProviderConfig): TrafficView;
}

const WINDOW_MS = 15 * 60_000;
const SLOT_MS = 10_000;
/** Durations kept for percentiles: the newest. */
const MOST_DURATIONS = 2000;
/** A base URL that is edited again and again must not add up; the one unused for longest goes. */
const MOST_PROVIDERS = 200;

/** A stop of the caller says nothing about anybody. */
export function createTraffic(clock: Clock): Traffic {
  const providers = new Map<string, ProviderTraffic>();
  return {
    attemptEnded({ target: { provider }, durationMs, error }) {
      if (error?.code === 'request.cancelled') return;
      const key = keyOf(provider);
      const traffic = providers.get(key) ?? new ProviderTraffic(clock);
      providers.delete(key);
      providers.set(key, traffic);
      traffic.add(durationMs, error);
      const [oldest] = providers.keys();
      if (providers.size > MOST_PROVIDERS && oldest !== undefined) providers.delete(oldest);
    },
    view: (provider) => providers.get(keyOf(provider))?.view() ?? NO_TRAFFIC,
  };
}

const NO_TRAFFIC: TrafficView = {
  calls: 0,
  failed: 0,
  faults: 0,
  p50Ms: null,
  p95Ms: null,
  lastError: null,
};

function keyOf({ id, baseUrl }: ProviderConfig): string {
  return `${id}\n${baseUrl}`;
}

interface Slot {
  /** Its number since the start of monotonic time. */
  readonly number: number;
  calls: number;
  failed: number;
  faults: number;
}

class ProviderTraffic {
  readonly #clock: Clock;
  /** Oldest first; at most one for each 10 s of the window. */
  #slots: Slot[] = [];
  #durations: { readonly at: number; readonly ms: number }[] = [];
  #lastError: { readonly error: AppError; readonly at: number; readonly monotonic: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(durationMs: number, error: AppError | null): void {
    const now = this.#clock.monotonic();
    const slot = this.#slotOf(now);
    slot.calls += 1;
    if (error) {
      slot.failed += 1;
      if (failureClass(error).breaker) slot.faults += 1;
      this.#lastError = { error, at: this.#clock.now(), monotonic: now };
      return;
    }
    this.#durations.push({ at: now, ms: durationMs });
    if (this.#durations.length >= 2 * MOST_DURATIONS)
      this.#durations = this.#durations.slice(-MOST_DURATIONS);
  }

  view(): TrafficView {
    const since = this.#clock.monotonic() - WINDOW_MS;
    this.#dropBefore(since);
    const durations = this.#durations
      .slice(-MOST_DURATIONS)
      .filter(({ at }) => at > since)
      .map(({ ms }) => ms);
    const sum = (count: (slot: Slot) => number) => this.#slots.reduce((all, slot) => all + count(slot), 0);
    const last = this.#lastError;
    return {
      calls: sum(({ calls }) => calls),
      failed: sum(({ failed }) => failed),
      faults: sum(({ faults }) => faults),
      p50Ms: percentile(durations, 0.5),
      p95Ms: percentile(durations, 0.95),
      lastError: last && last.monotonic > since ? { ...last.error.toBody(), at: last.at } : null,
    };
  }

  #slotOf(now: number): Slot {
    const number = Math.floor(now / SLOT_MS);
    const newest = this.#slots.at(-1);
    if (newest?.number === number) return newest;
    this.#dropBefore(now - WINDOW_MS);
    const slot = { number, calls: 0, failed: 0, faults: 0 };
    this.#slots.push(slot);
    return slot;
  }

  #dropBefore(since: number): void {
    const first = Math.floor(since / SLOT_MS);
    if ((this.#slots[0]?.number ?? first) < first) {
      this.#slots = this.#slots.filter(({ number }) => number >= first);
    }
  }
}
