import type { Entry } from './auditLog.ts';

/** An entry on its way. */
export interface Waiting {
  readonly entry: Entry;
  /** Tells its caller how it went, once. */
  settle(error: unknown): void;
}

/** How many wait at most: more than a person produces by hand in days. */
export const MAX_WAITING = 10_000;

/** Entries that are not on the disk yet, in their order. When there are too many, the oldest are lost, and counted. */
export class WaitingEntries {
  readonly #max: number;
  readonly #waiting: Waiting[] = [];
  #lost = 0;

  constructor(max = MAX_WAITING) {
    this.#max = max;
  }

  get count(): number {
    return this.#waiting.length;
  }

  get lost(): number {
    return this.#lost;
  }

  add(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#waiting.length <= this.#max) return;
    this.#waiting.shift();
    this.#lost += 1;
  }

  /** The first ones. They stay until `written`. */
  first(most: number): { readonly group: readonly Waiting[]; readonly lost: number } {
    return { group: this.#waiting.slice(0, most), lost: this.#lost };
  }

  /** That group is on the disk, and so is the word of what was lost before it. */
  written({ group, lost }: ReturnType<WaitingEntries['first']>): void {
    const done = new Set(group);
    const before = this.#waiting.length;
    // Some of them may have been pushed out meanwhile: these were not lost.
    const left = this.#waiting.filter((waiting) => !done.has(waiting));
    const pushedOut = group.length - (before - left.length);
    this.#waiting.splice(0, before, ...left);
    this.#lost -= lost + pushedOut;
  }

  all(): readonly Waiting[] {
    return this.#waiting;
  }
}
