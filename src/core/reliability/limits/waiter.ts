import type { LimitWait } from '../../../shared/contract/reliability.ts';
import type { LimitedCall, Permit } from './limitedCall.ts';

/** A change of less than this is not worth telling, ms. */
const WORTH_TELLING_MS = 250;

/** When it came, monotonic ms, and as which. */
export interface Arrival {
  readonly at: number;
  readonly number: number;
}

/** One request in the queue. Ends once: it goes, or it fails. */
export class Waiter {
  readonly call: LimitedCall;
  readonly arrival: Arrival;
  readonly permit: Promise<Permit>;
  /** When it has waited long enough, monotonic ms. */
  endsAt = Number.POSITIVE_INFINITY;
  #shown: LimitWait | null = null;
  #alarm: AbortController | null = null;
  #resolve: (permit: Permit) => void = () => undefined;
  #reject: (why: unknown) => void = () => undefined;
  readonly #onAbort: () => void;

  constructor(call: LimitedCall, arrival: Arrival, onAbort: () => void) {
    this.call = call;
    this.arrival = arrival;
    this.permit = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#onAbort = onAbort;
    call.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Sets when it gives up; `alarm` stops the timer that belongs to it. */
  giveUpAt(endsAt: number, alarm: AbortController): void {
    this.#alarm?.abort();
    this.#alarm = alarm;
    this.endsAt = endsAt;
  }

  /** Tells the caller what it waits for, where that is news. */
  tell(wait: LimitWait): void {
    const before = this.#shown;
    const isNews =
      before?.message !== wait.message || Math.abs(before.untilAt - wait.untilAt) > WORTH_TELLING_MS;
    if (!isNews) return;
    this.#shown = wait;
    this.call.onWait(wait);
  }

  /** Hands the permit over, or gives it back when the caller's own listener fails. */
  goes(permit: Permit): void {
    try {
      this.#ends();
    } catch (caught) {
      permit.settle(0);
      this.#reject(caught);
      return;
    }
    this.#resolve(permit);
  }

  fails(why: unknown): void {
    try {
      this.#ends();
    } catch (caught) {
      this.#reject(caught);
      return;
    }
    this.#reject(why);
  }

  #ends(): void {
    this.#alarm?.abort();
    this.call.signal.removeEventListener('abort', this.#onAbort);
    const wasTold = this.#shown !== null;
    this.#shown = null;
    if (wasTold) this.call.onWait(null);
  }
}
