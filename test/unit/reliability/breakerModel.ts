import type { BreakerRules } from '../../../src/core/reliability/breakerRules.ts';
import type { BreakerState } from '../../../src/shared/contract/reliability.ts';

/** Half of the jitter: what both sides use, so that waits are known. */
export const JITTER = 0.5;

export type Verdict = 'ok' | 'failed' | 'none';

interface Running {
  readonly id: number;
  readonly era: number;
  readonly kind: 'probe' | 'plain';
}

/**
 * The breaker as its description says it, written without care for speed or memory: every count is taken anew from the
 * whole history. What the real one is compared with.
 */
export class BreakerModel {
  state: BreakerState = 'closed';
  readonly #rules: BreakerRules;
  readonly #running = new Map<number, Running>();
  /** Verdicts since it was last closed, newest last. */
  #history: {
    readonly at: number;
    readonly failed: boolean;
    readonly began: number;
    readonly ended: number;
  }[] = [];
  #era = 0;
  #openings = 0;
  #tryAt = 0;
  /** Calls allowed at once; Infinity when it does not recover. */
  width = Number.POSITIVE_INFINITY;
  #roundSuccesses = 0;
  #roundRefused = false;

  constructor(rules: BreakerRules) {
    this.#rules = rules;
  }

  enter(id: number, now: number): 'probe' | 'plain' | 'refused' {
    if (this.state === 'isolated') return 'refused';
    if (this.state === 'open') {
      if (now < this.#tryAt) return 'refused';
      this.#become('half_open');
    }
    const here = [...this.#running.values()].filter(({ era }) => era === this.#era);
    if (this.state === 'half_open') {
      if (here.length > 0) return 'refused';
      this.#running.set(id, { id, era: this.#era, kind: 'probe' });
      return 'probe';
    }
    if (here.filter(({ kind }) => kind === 'plain').length >= this.width) {
      this.#roundRefused = true;
      return 'refused';
    }
    this.#running.set(id, { id, era: this.#era, kind: 'plain' });
    return 'plain';
  }

  /** `id` of an entrance and `step` of an end count the same steps. */
  end(id: number, verdict: Verdict, now: number, step: number): void {
    const call = this.#running.get(id);
    this.#running.delete(id);
    if (!call || call.era !== this.#era || verdict === 'none') return;
    if (this.state === 'half_open') this.#probeEnded(verdict, now);
    else this.#plainEnded(verdict, { at: now, began: id, ended: step });
  }

  act(act: 'trip' | 'reset' | 'isolate' | 'release', now: number): void {
    if ((act === 'release') !== (this.state === 'isolated')) return;
    this.#openings = 0;
    this.width = Number.POSITIVE_INFINITY;
    if (act === 'trip') this.#openUp(now);
    else this.#become(act === 'isolate' ? 'isolated' : 'closed');
  }

  #probeEnded(verdict: Verdict, now: number): void {
    if (verdict === 'failed') this.#openUp(now);
    else {
      this.#become('closed');
      this.#startRound(2);
    }
  }

  #plainEnded(verdict: Verdict, call: { at: number; began: number; ended: number }): void {
    const { at: now } = call;
    this.#history.push({ ...call, failed: verdict === 'failed' });
    const recovers = Number.isFinite(this.width);
    if (verdict === 'failed') {
      if (recovers) this.#startRound(Math.max(1, Math.floor(this.width / 2)));
      if (this.#isTooMuch(now)) this.#openUp(now);
      return;
    }
    if (!recovers) return;
    this.#roundSuccesses += 1;
    if (this.#roundSuccesses < this.width) return;
    if (this.width >= 8 && !this.#roundRefused) {
      this.width = Number.POSITIVE_INFINITY;
      this.#openings = 0;
    } else this.#startRound(this.width * 2);
  }

  #isTooMuch(now: number): boolean {
    const { policy, failureThreshold, failureRate, minimumCalls, windowMs } = this.#rules;
    if (policy === 'consecutive') {
      let row: number[] = [];
      for (const { failed, began, ended } of this.#history) {
        if (failed) row.push(ended);
        else if (began > (row[0] ?? 0)) row = [];
        else {
          const since = this.#history.filter((one) => one.ended > (row[0] ?? 0) && one.ended <= ended);
          if (since.filter((one) => !one.failed).length > row.length) row = [];
        }
      }
      return row.length >= failureThreshold;
    }
    const recent = this.#history.filter(({ at }) => at > now - windowMs);
    const failed = recent.filter((one) => one.failed).length;
    return recent.length >= minimumCalls && failed / recent.length >= failureRate;
  }

  #openUp(now: number): void {
    const { timeoutMs } = this.#rules;
    this.#openings += 1;
    const cap = Math.max(300_000, timeoutMs);
    const wait =
      this.#openings === 1
        ? timeoutMs
        : Math.min(cap, timeoutMs * 2 ** (this.#openings - 1)) * (0.8 + 0.2 * JITTER);
    this.#tryAt = now + wait;
    this.#become('open');
    this.width = Number.POSITIVE_INFINITY;
  }

  #become(state: BreakerState): void {
    this.state = state;
    this.#era += 1;
    this.#history = [];
  }

  #startRound(width: number): void {
    this.width = width;
    this.#roundSuccesses = 0;
    this.#roundRefused = false;
  }
}
