import type { Clock } from '../../../src/core/ports.ts';

/**
 * The breaker of the reliability guide, transcribed line by line into a promise: what a team gets that follows it to the
 * letter. Every error counts, the wall clock decides, any number of calls goes through once its timeout is over.
 */
export class GuideBreaker {
  readonly #failureThreshold: number;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  #failureCount = 0;
  #lastFailureTime = 0;
  #state: 'CLOSED' | 'OPEN' | 'HALF_OPEN' = 'CLOSED';

  constructor(options: {
    readonly failureThreshold: number;
    readonly timeoutMs: number;
    readonly clock: Clock;
  }) {
    this.#failureThreshold = options.failureThreshold;
    this.#timeoutMs = options.timeoutMs;
    this.#clock = options.clock;
  }

  async call<T>(func: () => Promise<T>): Promise<T> {
    if (this.#state === 'OPEN') {
      if (this.#clock.now() - this.#lastFailureTime > this.#timeoutMs) this.#state = 'HALF_OPEN';
      else throw new Error('Circuit breaker is OPEN');
    }
    try {
      const result = await func();
      if (this.#state === 'HALF_OPEN') {
        this.#state = 'CLOSED';
        this.#failureCount = 0;
      }
      return result;
    } catch (error) {
      this.#failureCount += 1;
      this.#lastFailureTime = this.#clock.now();
      if (this.#failureCount >= this.#failureThreshold) this.#state = 'OPEN';
      throw error;
    }
  }
}
