import { AppError } from '../shared/errors.ts';

/** The asks of the window that have not ended, so that they can be stopped. */
export class RunningAsks {
  readonly #running = new Map<string, { readonly abort: AbortController; readonly done: Promise<unknown> }>();

  /** Runs `work` with a signal that `cancel` aborts. Rejects with `request.invalid` when the id is already running. */
  run<T>(requestId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#running.has(requestId)) {
      return Promise.reject(new AppError('request.invalid', 'A request with this id is already running.'));
    }
    const abort = new AbortController();
    const done = work(abort.signal).finally(() => this.#running.delete(requestId));
    this.#running.set(requestId, { abort, done });
    return done;
  }

  /** False when there is no such request any more. */
  cancel(requestId: string): boolean {
    const running = this.#running.get(requestId);
    running?.abort.abort();
    return running !== undefined;
  }

  /** Stops all of them; resolves when the last one has ended and is in the ledger. */
  async cancelAll(): Promise<void> {
    const all = [...this.#running.values()];
    for (const { abort } of all) abort.abort();
    await Promise.allSettled(all.map(({ done }) => done));
  }
}
