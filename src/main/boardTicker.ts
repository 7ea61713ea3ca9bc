import type { Board } from '../shared/contract/reliability.ts';

/** Four a second: as fast as a person can follow. */
const BETWEEN_MS = 250;
/** Calls grow old, pauses end and limits refill by themselves. */
const REFRESH_MS = 15_000;

/** Sends the board after what changed it, at once but at most four times a second, and now and then besides. */
export class BoardTicker {
  readonly #send: (board: Board) => void;
  #read: (() => Board) | null = null;
  #next: ReturnType<typeof setTimeout> | null = null;
  #refresh: ReturnType<typeof setInterval> | null = null;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(send: (board: Board) => void) {
    this.#send = send;
  }

  start(read: () => Board): void {
    this.#read = read;
    this.#refresh = setInterval(() => this.#tell(), REFRESH_MS);
    this.#tell();
  }

  changed(): void {
    this.#next ??= setTimeout(() => this.#tell(), Math.max(0, this.#sentAt + BETWEEN_MS - performance.now()));
  }

  stop(): void {
    if (this.#next) clearTimeout(this.#next);
    if (this.#refresh) clearInterval(this.#refresh);
    this.#next = null;
    this.#read = null;
  }

  #tell(): void {
    if (this.#next) clearTimeout(this.#next);
    this.#next = null;
    this.#sentAt = performance.now();
    if (this.#read) this.#send(this.#read());
  }
}
