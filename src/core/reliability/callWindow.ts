/** More calls than this are not remembered; the oldest go first. */
const MOST_CALLS = 20_000;

interface Ended {
  readonly at: number;
  readonly failed: boolean;
}

/** The calls that ended within a span of time, exactly, in bounded memory. Instants are monotonic ms. */
export class CallWindow {
  #ended: Ended[] = [];
  /** Those before it have gone. */
  #first = 0;
  #failed = 0;

  add(at: number, failed: boolean): void {
    this.#ended.push({ at, failed });
    if (failed) this.#failed += 1;
    if (this.#ended.length - this.#first > MOST_CALLS) this.#dropFirst();
  }

  /** How many ended in the `windowMs` up to `now`. Older ones are forgotten. */
  counts(now: number, windowMs: number): { readonly calls: number; readonly failed: number } {
    for (let first = this.#ended[this.#first]; first && first.at <= now - windowMs; ) {
      this.#dropFirst();
      first = this.#ended[this.#first];
    }
    return { calls: this.#ended.length - this.#first, failed: this.#failed };
  }

  clear(): void {
    this.#ended = [];
    this.#first = 0;
    this.#failed = 0;
  }

  #dropFirst(): void {
    if (this.#ended[this.#first]?.failed) this.#failed -= 1;
    this.#first += 1;
    if (this.#first < 1024 || this.#first * 2 < this.#ended.length) return;
    this.#ended = this.#ended.slice(this.#first);
    this.#first = 0;
  }
}
