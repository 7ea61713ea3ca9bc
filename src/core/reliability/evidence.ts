import type { BreakerRules } from './breakerRules.ts';
import { CallWindow } from './callWindow.ts';

/** What speaks for and against a provider whose breaker is closed. Instants are monotonic ms. */
export class Evidence {
  readonly #window = new CallWindow();
  #inARow = 0;
  /** Counts beginnings and failures of calls, to know which came first. */
  #moment = 0;
  /** When the first failure of those in a row was noted. */
  #firstOfRowAt = 0;
  /** Successes since then. */
  #successes = 0;

  /** A call begins; the moment is to be given back with its success. */
  begin(): number {
    this.#moment += 1;
    return this.#moment;
  }

  /**
   * A call that began before the failures says little about what the provider does since: long answers that were under
   * way must not hide that every new call fails. Only when they outnumber the failures were those a few stumbles.
   */
  success(began: number, now: number): void {
    this.#successes += 1;
    if (began > this.#firstOfRowAt || this.#successes > this.#inARow) this.#inARow = 0;
    this.#window.add(now, false);
  }

  failure(now: number): void {
    this.#moment += 1;
    if (this.#inARow === 0) {
      this.#firstOfRowAt = this.#moment;
      this.#successes = 0;
    }
    this.#inARow += 1;
    this.#window.add(now, true);
  }

  /** Whether it is enough to open. */
  isTooMuch(rules: BreakerRules, now: number): boolean {
    if (rules.policy === 'consecutive') return this.#inARow >= rules.failureThreshold;
    const { calls, failed } = this.#window.counts(now, rules.windowMs);
    return calls >= rules.minimumCalls && failed >= calls * rules.failureRate;
  }

  /** Failures that count now, and how many would open. */
  failures(rules: BreakerRules, now: number): { readonly failures: number; readonly threshold: number } {
    if (rules.policy === 'consecutive') {
      return { failures: this.#inARow, threshold: rules.failureThreshold };
    }
    const { calls, failed } = this.#window.counts(now, rules.windowMs);
    const base = Math.max(calls, rules.minimumCalls);
    return { failures: failed, threshold: Math.max(1, Math.ceil(base * rules.failureRate)) };
  }

  clear(): void {
    this.#inARow = 0;
    this.#window.clear();
  }
}
