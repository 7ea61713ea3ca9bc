import type { Clock } from '../ports.ts';

/** How often the last use of one key is written at most, ms. */
const WRITE_EVERY_MS = 60_000;

interface Use {
  /** Wall clock, epoch ms. */
  at: number;
  /** Monotonic ms of the last write. */
  writtenAtMonotonic: number;
  isWritten: boolean;
}

/** When keys were last used: known at once, written in batches, because a busy program uses a key many times a second. */
export class LastUse {
  readonly #clock: Clock;
  readonly #write: (id: string, at: number) => void;
  readonly #uses = new Map<string, Use>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `write` is called with a key's id and epoch ms, at most once a minute a key, and at `flush`. */
  constructor(clock: Clock, write: (id: string, at: number) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** The last use in this run, epoch ms. */
  at(id: string): number | undefined {
    return this.#uses.get(id)?.at;
  }

  note(id: string): void {
    const at = this.#clock.now();
    const monotonic = this.#clock.monotonic();
    const use = this.#uses.get(id);
    const isDue = use === undefined || monotonic - use.writtenAtMonotonic >= WRITE_EVERY_MS;
    const writtenAtMonotonic = isDue ? monotonic : use.writtenAtMonotonic;
    this.#uses.set(id, { at, writtenAtMonotonic, isWritten: isDue });
    if (isDue) this.#write(id, at);
    else this.#timer ??= setTimeout(() => this.flush(), WRITE_EVERY_MS).unref();
  }

  /** Writes what is not written yet. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [id, use] of this.#uses) {
      if (!use.isWritten) this.#write(id, use.at);
      use.isWritten = true;
    }
  }

  forget(id: string): void {
    this.#uses.delete(id);
  }
}
