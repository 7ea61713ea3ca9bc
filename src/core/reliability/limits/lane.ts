import type { Clock } from '../../ports.ts';
import type { DayTokens } from './dayTokens.ts';
import type { ModelLimits } from './limitRules.ts';
import type { LimitKind, LimitName } from './limitWords.ts';
import { type Booking, MinuteWindow, type Need } from './minuteWindow.ts';
import type { Waiter } from './waiter.ts';

/** Calls of all models of one provider that run now. */
export interface ProviderLoad {
  running: number;
}

/** Why a request cannot go now. */
export interface Obstacle {
  readonly kind: LimitKind;
  readonly limit: number;
  /** When there is room, monotonic ms; null when that hangs on calls under way. */
  readonly roomAt: number | null;
  /** Calls under way may give back tokens that they reserved, and there is room sooner. */
  readonly mayComeSooner: boolean;
}

/** Sure not to have room by `endsAt`, monotonic ms. */
export function isHopeless({ roomAt, mayComeSooner }: Obstacle, endsAt: number): boolean {
  return roomAt !== null && roomAt > endsAt && !mayComeSooner;
}

/** The traffic of one model of one provider: what was sent, what runs, who waits. */
export class Lane {
  readonly provider: string;
  readonly model: string;
  readonly #load: ProviderLoad;
  readonly #clock: Clock;
  readonly #day: DayTokens;
  readonly #window = new MinuteWindow();
  readonly #waiting = new Set<Waiter>();
  #waitingTokens = 0;
  #running = 0;
  #reserved = 0;

  constructor(target: { provider: string; model: string }, load: ProviderLoad, clock: Clock, day: DayTokens) {
    this.provider = target.provider;
    this.model = target.model;
    this.#load = load;
    this.#clock = clock;
    this.#day = day;
  }

  /** In the order of arrival. */
  get waiting(): ReadonlySet<Waiter> {
    return this.#waiting;
  }

  /** What all who wait take together. */
  get waitingNeed(): Need {
    return { requests: this.#waiting.size, tokens: this.#waitingTokens };
  }

  join(waiter: Waiter): void {
    this.#waiting.add(waiter);
    this.#waitingTokens += waiter.call.tokens;
  }

  /** False when it was not waiting any more. */
  quit(waiter: Waiter): boolean {
    const wasWaiting = this.#waiting.delete(waiter);
    if (wasWaiting) this.#waitingTokens -= waiter.call.tokens;
    return wasWaiting;
  }

  /** Nothing is left that a limit would have to know. */
  get isIdle(): boolean {
    const { requests, tokens } = this.#window.used(this.#clock.monotonic());
    return this.#running === 0 && this.#waiting.size === 0 && requests === 0 && tokens === 0;
  }

  /** One of its limits, with whose it is. */
  nameOf({ kind, limit }: { readonly kind: LimitKind; readonly limit: number }): LimitName {
    return { provider: this.provider, model: this.model, kind, limit };
  }

  /** What counts now towards each limit. */
  used(kind: LimitKind): number {
    if (kind === 'concurrent') return this.#load.running;
    if (kind === 'model_concurrent') return this.#running;
    if (kind === 'tpd') return this.#day.used(this.provider, this.model) + this.#reserved;
    const { requests, tokens } = this.#window.used(this.#clock.monotonic());
    return kind === 'rpm' ? requests : tokens;
  }

  /** The limit that a request of so many tokens can never keep; null when it fits into an empty lane. */
  neverFits({ tpm, tpd }: ModelLimits, tokens: number): { kind: LimitKind; limit: number } | null {
    if (tpm !== null && tokens > tpm) return { kind: 'tpm', limit: tpm };
    return tpd !== null && tokens > tpd ? { kind: 'tpd', limit: tpd } : null;
  }

  /** What is in the way of a need; of several the one that takes longest. */
  obstacle(limits: ModelLimits, need: Need): Obstacle | null {
    const found = [
      this.#ofMinute('rpm', limits.rpm, need),
      this.#ofMinute('tpm', limits.tpm, need),
      this.#ofDay(limits.tpd, need.tokens),
      this.#ofConcurrency('model_concurrent', limits.modelConcurrent),
      this.#ofConcurrency('concurrent', limits.providerConcurrent),
    ].filter((one) => one !== null);
    return found.reduce<Obstacle | null>(
      (longest, one) => (longest && (longest.roomAt ?? 0) >= (one.roomAt ?? 0) ? longest : one),
      null,
    );
  }

  /** Takes the place of one request. */
  enter(tokens: number): Booking {
    this.#running += 1;
    this.#load.running += 1;
    this.#reserved += tokens;
    return this.#window.book(this.#clock.monotonic(), tokens);
  }

  /** Gives the place back; `tokens` is what the request really took, null when nobody knows. */
  leave(booking: Booking, tokens: number | null): void {
    const reserved = booking.tokens;
    const real = tokens === null || !Number.isFinite(tokens) ? reserved : Math.max(0, tokens);
    this.#running -= 1;
    this.#load.running -= 1;
    this.#reserved -= reserved;
    this.#window.correct(this.#clock.monotonic(), booking, real);
    this.#day.add(this.provider, this.model, real);
  }

  #ofMinute(kind: 'rpm' | 'tpm', limit: number | null, need: Need): Obstacle | null {
    if (limit === null) return null;
    const now = this.#clock.monotonic();
    const limits = kind === 'rpm' ? { requests: limit, tokens: null } : { requests: null, tokens: limit };
    const roomAt = this.#window.roomAt(now, need, limits);
    if (roomAt <= now) return null;
    return { kind, limit, roomAt, mayComeSooner: kind === 'tpm' && this.#reserved > 0 };
  }

  #ofDay(limit: number | null, tokens: number): Obstacle | null {
    if (limit === null) return null;
    const used = this.#day.used(this.provider, this.model);
    if (used + this.#reserved + tokens <= limit) return null;
    const roomAt = this.#clock.monotonic() + this.#day.endsAt() - this.#clock.now();
    return { kind: 'tpd', limit, roomAt, mayComeSooner: this.#reserved > 0 && used + tokens <= limit };
  }

  #ofConcurrency(kind: 'concurrent' | 'model_concurrent', limit: number | null): Obstacle | null {
    if (limit === null || this.used(kind) < limit) return null;
    return { kind, limit, roomAt: null, mayComeSooner: true };
  }
}
