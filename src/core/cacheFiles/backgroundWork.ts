import { errorBodyOf } from '../../shared/errors.ts';
import type { Logger } from '../ports.ts';

/** What goes on without anybody who waits for it. What goes wrong is in the log. */
export class BackgroundWork {
  readonly #running = new Set<Promise<void>>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  begin(work: Promise<void>): void {
    const ended: Promise<void> = work
      .catch((caught: unknown) =>
        this.#logger.warn('a cache file was not put away cleanly', { code: errorBodyOf(caught).code }),
      )
      .finally(() => this.#running.delete(ended));
    this.#running.add(ended);
  }

  /** Resolves when nothing of what has begun by now is under way. */
  async end(): Promise<void> {
    await Promise.all(this.#running);
  }
}
