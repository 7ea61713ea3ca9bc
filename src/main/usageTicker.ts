import type { Today } from '../shared/contract/usage.ts';

/** Many requests may end in one frame; the strip needs the sum once. */
const SETTLE_MS = 50;
/** Days end, and other processes write the ledger too. */
const REFRESH_MS = 30_000;

/** Tells the window today's figures soon after each request, and now and then besides. */
export class UsageTicker {
  readonly #send: (today: Today) => void;
  #read: (() => Today) | null = null;
  #settle: ReturnType<typeof setTimeout> | null = null;
  #refresh: ReturnType<typeof setInterval> | null = null;

  constructor(send: (today: Today) => void) {
    this.#send = send;
  }

  start(read: () => Today): void {
    this.#read = read;
    this.#refresh = setInterval(() => this.#tell(), REFRESH_MS);
    this.#tell();
  }

  changed(): void {
    this.#settle ??= setTimeout(() => this.#tell(), SETTLE_MS);
  }

  stop(): void {
    if (this.#settle) clearTimeout(this.#settle);
    if (this.#refresh) clearInterval(this.#refresh);
    this.#read = null;
  }

  #tell(): void {
    if (this.#settle) clearTimeout(this.#settle);
    this.#settle = null;
    if (this.#read) this.#send(this.#read());
  }
}
