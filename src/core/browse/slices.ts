/** Work that pauses at each `yield`, which must come every few milliseconds. */
export type Work<Result = void> = Generator<void, Result>;

/** How long a turn may take before others are heard, ms. */
const TURN_MS = 8;

/**
 * Runs several pieces of work side by side on one thread, in short turns: messages and timers are served in between. One that fails
 * is told to `onError` and ends; the others go on.
 */
export class Slices {
  readonly #works = new Set<{ readonly work: Work; readonly onError: (cause: unknown) => void }>();
  #isWaiting = false;

  /** Returns what stops it: it then does nothing more. */
  start(work: Work, onError: (cause: unknown) => void): () => void {
    const one = { work, onError };
    this.#works.add(one);
    this.#wait();
    return () => void this.#works.delete(one);
  }

  stopAll(): void {
    this.#works.clear();
  }

  #wait(): void {
    if (this.#isWaiting || this.#works.size === 0) return;
    this.#isWaiting = true;
    setImmediate(() => {
      this.#isWaiting = false;
      this.#turn();
      this.#wait();
    });
  }

  #turn(): void {
    const endsAt = performance.now() + TURN_MS;
    while (this.#works.size > 0) {
      for (const one of [...this.#works]) {
        if (this.#works.has(one)) this.#step(one);
        if (performance.now() >= endsAt) return;
      }
    }
  }

  #step(one: { readonly work: Work; readonly onError: (cause: unknown) => void }): void {
    // At the end of the line, so that every one gets its turn.
    this.#works.delete(one);
    try {
      if (one.work.next().done) return;
    } catch (caught) {
      one.onError(caught);
      return;
    }
    this.#works.add(one);
  }
}
