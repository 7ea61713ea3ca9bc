import type { BreakerAct, BreakerState } from '../../shared/contract/reliability.ts';
import type { BreakerRules } from './breakerRules.ts';
import { Evidence } from './evidence.ts';
import { Ramp } from './ramp.ts';

/** One change of state. `failure` is the one that caused it; null when none did. */
export interface StateChange<Failure> {
  readonly from: BreakerState;
  readonly to: BreakerState;
  readonly cause: 'failures' | 'probe_failed' | 'probe_due' | 'probe_succeeded' | BreakerAct;
  readonly failure: Failure | null;
}

/** What outlives the process. */
export interface BreakerMemory {
  readonly state: BreakerState;
  /** How often it opened since it was last healthy. */
  readonly openings: number;
  /** 0..1, this opening's share of the jitter. */
  readonly jitter: number;
}

export interface BreakerOptions<Failure> {
  readonly rules: () => BreakerRules;
  /** Monotonic ms. */
  readonly monotonic: () => number;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly onChange: (change: StateChange<Failure>) => void;
  /** What is known from before, and how long ago it came into that state, ms. */
  readonly before?: { readonly memory: BreakerMemory; readonly sinceMs: number } | undefined;
}

/** Leave to call, or when to ask again (monotonic ms; null: not before a person says so). */
export type Entrance<Failure> =
  | { readonly open: true; readonly pass: Pass<Failure> }
  | { readonly open: false; readonly retryAt: number | null };

/** One call that was let through. The first of the three ends it; the result of a call from before a change of state is ignored. */
export interface Pass<Failure> {
  readonly probe: boolean;
  succeeded(): void;
  failed(failure: Failure): void;
  /** It ended without saying anything about the provider. */
  released(): void;
}

const LONGEST_WAIT_MS = 300_000;
/** A caller that is turned away while others try is told to come back after this. */
const COME_BACK_MS = 1000;
/** So long past its own deadline a call is not coming back; its place must not be lost with it. */
const GRACE_MS = 5000;

/**
 * The circuit breaker as a state machine without timers and without I/O: closed, open, half-open, isolated. Time is
 * monotonic and comes from outside. In half-open exactly one call, the probe, is under way at any time; everyone else is
 * turned away at once.
 */
export class Breaker<Failure> {
  readonly #options: BreakerOptions<Failure>;
  #state: BreakerState = 'closed';
  /** Moves with every change of state: results of calls that began before it are of another time. */
  #generation = 0;
  readonly #evidence = new Evidence();
  #openedAt = 0;
  #openings = 0;
  #jitter = 0;
  #probe: { readonly endsBy: number } | null = null;
  #ramp: Ramp | null = null;

  constructor(options: BreakerOptions<Failure>) {
    this.#options = options;
    if (!options.before) return;
    const { memory, sinceMs } = options.before;
    if (memory.state === 'closed') return;
    this.#openings = memory.openings;
    this.#jitter = memory.jitter;
    // Half-open is open with its wait behind it: the one who tried is gone.
    const wasTried = memory.state === 'half_open';
    this.#state = wasTried ? 'open' : memory.state;
    this.#openedAt = options.monotonic() - (wasTried ? this.#waitMs() : sinceMs);
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Calls that may run at the same time while it recovers; null when all may. */
  get ramp(): number | null {
    return this.#state === 'closed' ? (this.#ramp?.width ?? null) : null;
  }

  /** When the next probe is due, monotonic ms; null unless open. */
  probeAt(): number | null {
    return this.#state === 'open' ? this.#openedAt + this.#waitMs() : null;
  }

  /** Failures that count now, and how many would open it. */
  failures(): { readonly failures: number; readonly threshold: number } {
    return this.#evidence.failures(this.#options.rules(), this.#options.monotonic());
  }

  memory(): BreakerMemory {
    return { state: this.#state, openings: this.#openings, jitter: this.#jitter };
  }

  /** Never waits. `endsBy`: when the call will have ended, whatever happens; monotonic ms. */
  enter(endsBy = Number.POSITIVE_INFINITY): Entrance<Failure> {
    const now = this.#options.monotonic();
    if (this.#state === 'isolated') return { open: false, retryAt: null };
    const probeAt = this.probeAt();
    if (probeAt !== null) {
      if (now < probeAt) return { open: false, retryAt: probeAt };
      this.#move('half_open', 'probe_due', null);
    }
    return this.#state === 'half_open' ? this.#enterAsProbe(now, endsBy) : this.#enterClosed(now, endsBy);
  }

  /** A person's act. False where there was nothing to do. */
  act(act: BreakerAct): boolean {
    if (act === 'isolate' && this.#state === 'isolated') return false;
    if (act === 'release' && this.#state !== 'isolated') return false;
    if (act !== 'release' && this.#state === 'isolated') return false;
    this.#forget();
    if (act === 'trip') this.#open(act, null);
    else this.#move(act === 'isolate' ? 'isolated' : 'closed', act, null);
    return true;
  }

  #enterAsProbe(now: number, endsBy: number): Entrance<Failure> {
    if (this.#probe && now < this.#probe.endsBy) return { open: false, retryAt: now + COME_BACK_MS };
    const probe = { endsBy: endsBy + GRACE_MS };
    this.#probe = probe;
    const isCurrent = () => this.#probe === probe;
    return {
      open: true,
      pass: this.#pass(true, isCurrent, {
        succeeded: () => {
          this.#evidence.clear();
          this.#ramp = new Ramp();
          this.#move('closed', 'probe_succeeded', null);
        },
        failed: (failure) => this.#open('probe_failed', failure),
        released: () => {
          this.#probe = null;
        },
      }),
    };
  }

  #enterClosed(now: number, endsBy: number): Entrance<Failure> {
    const ramp = this.#ramp;
    const place = ramp?.enter(now, endsBy + GRACE_MS) ?? null;
    if (ramp && !place) return { open: false, retryAt: now + COME_BACK_MS };
    const generation = this.#generation;
    const began = this.#evidence.begin();
    const isCurrent = () => this.#generation === generation;
    return {
      open: true,
      pass: this.#pass(false, isCurrent, {
        succeeded: () => {
          this.#evidence.success(began, this.#options.monotonic());
          if (!ramp || !place || !ramp.succeeded(place) || this.#ramp !== ramp) return;
          this.#ramp = null;
          this.#openings = 0;
        },
        failed: (failure) => {
          if (place) ramp?.failed(place);
          const endedAt = this.#options.monotonic();
          this.#evidence.failure(endedAt);
          if (this.#evidence.isTooMuch(this.#options.rules(), endedAt)) this.#open('failures', failure);
        },
        released: () => {
          if (place) ramp?.left(place);
        },
      }),
    };
  }

  /** A pass whose first result counts, once, and only while it is still of this time. */
  #pass(probe: boolean, isCurrent: () => boolean, on: Omit<Pass<Failure>, 'probe'>): Pass<Failure> {
    let ended = false;
    const ends = () => {
      const counts = !ended && isCurrent();
      ended = true;
      return counts;
    };
    return {
      probe,
      succeeded: () => void (ends() && on.succeeded()),
      failed: (failure) => void (ends() && on.failed(failure)),
      released: () => void (ends() && on.released()),
    };
  }

  /** The first wait is exactly the setting; the later ones are doubled and drawn from the last fifth below it. */
  #waitMs(): number {
    const { timeoutMs } = this.#options.rules();
    if (this.#openings <= 1) return timeoutMs;
    const longest = Math.max(timeoutMs, LONGEST_WAIT_MS);
    const doubled = Math.min(longest, timeoutMs * 2 ** Math.min(this.#openings - 1, 40));
    return doubled * (0.8 + 0.2 * this.#jitter);
  }

  #open(cause: StateChange<Failure>['cause'], failure: Failure | null): void {
    this.#evidence.clear();
    this.#openings += 1;
    this.#jitter = this.#options.random();
    this.#openedAt = this.#options.monotonic();
    this.#move('open', cause, failure);
  }

  #move(to: BreakerState, cause: StateChange<Failure>['cause'], failure: Failure | null): void {
    const from = this.#state;
    this.#state = to;
    this.#generation += 1;
    this.#probe = null;
    if (to !== 'closed') this.#ramp = null;
    if (from !== to) this.#options.onChange({ from, to, cause, failure });
  }

  #forget(): void {
    this.#evidence.clear();
    this.#openings = 0;
    this.#ramp = null;
  }
}
