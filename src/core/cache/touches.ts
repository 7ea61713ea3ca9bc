import type { Statement } from '../storage/types.ts';
import type { EpochSeconds } from './store.ts';

/** Uses of one entry that are not written yet. */
export interface Touch {
  readonly namespace: string;
  readonly key: string;
  readonly uses: number;
  readonly lastAt: EpochSeconds;
}

/** Uses of entries, gathered in memory so that a hit costs no write. */
export class Touches {
  #byEntry = new Map<string, Touch>();
  #uses = 0;

  /** How many uses are gathered. */
  get uses(): number {
    return this.#uses;
  }

  add({ namespace, key, uses, lastAt }: Touch): void {
    const id = JSON.stringify([namespace, key]);
    const known = this.#byEntry.get(id);
    const latest = Math.max(known?.lastAt ?? 0, lastAt) as EpochSeconds;
    this.#byEntry.set(id, { namespace, key, uses: (known?.uses ?? 0) + uses, lastAt: latest });
    this.#uses += uses;
  }

  /** Everything gathered; from then on it is the caller's. Put it back with `add` when it could not be written. */
  take(): readonly Touch[] {
    const taken = [...this.#byEntry.values()];
    this.#byEntry = new Map();
    this.#uses = 0;
    return taken;
  }
}

/** Touches as statements of one unit. */
export function touchStatements(sql: string, touches: readonly Touch[]): readonly Statement[] {
  return touches.map(({ namespace, key, uses, lastAt }) => ({
    sql,
    params: { namespace, key, uses, lastAt },
  }));
}
