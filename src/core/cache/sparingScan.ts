import type { Clock } from '../ports.ts';

// A scan may take at most about a tenth of the time, however often somebody asks.
const REST_FACTOR = 10;

/**
 * The result of a scan that costs something, for callers that ask often: one scan at a time, and the last result again
 * until ten times as long as the scan took has passed. `subject` names what is scanned; another one is scanned anew.
 */
export class SparingScan<Subject, Result> {
  readonly #clock: Clock;
  readonly #scan: (subject: Subject) => Promise<Result>;
  #running: { readonly subject: Subject; readonly result: Promise<Result> } | null = null;
  #last: { readonly subject: Subject; readonly result: Result; readonly goodUntilMs: number } | null = null;

  constructor(clock: Clock, scan: (subject: Subject) => Promise<Result>) {
    this.#clock = clock;
    this.#scan = scan;
  }

  /** Rejects as the scan does; a failed scan is not kept. */
  get(subject: Subject): Promise<Result> {
    if (this.#running?.subject === subject) return this.#running.result;
    const last = this.#last;
    if (last?.subject === subject && this.#clock.monotonic() < last.goodUntilMs) {
      return Promise.resolve(last.result);
    }
    const running = { subject, result: this.#run(subject) };
    this.#running = running;
    return running.result;
  }

  async #run(subject: Subject): Promise<Result> {
    const startedAt = this.#clock.monotonic();
    try {
      const result = await this.#scan(subject);
      const now = this.#clock.monotonic();
      this.#last = { subject, result, goodUntilMs: now + (now - startedAt) * REST_FACTOR };
      return result;
    } finally {
      if (this.#running?.subject === subject) this.#running = null;
    }
  }
}
