import type { Notice, Status } from '../shared/contract/app.ts';

/** What the person must know while it lasts. One notice a cause. */
export class StatusBoard {
  readonly #notices = new Map<string, Notice>();
  readonly #listeners = new Set<(status: Status) => void>();
  #ready = false;

  constructor(onChange: (status: Status) => void) {
    this.#listeners.add(onChange);
  }

  /** Calls back on every change besides. */
  onChange(listener: (status: Status) => void): void {
    this.#listeners.add(listener);
  }

  status(): Status {
    return { ready: this.#ready, notices: [...this.#notices.values()] };
  }

  /** The databases are open, or it is known that they will not be. */
  setReady(): void {
    this.#ready = true;
    this.#tell();
  }

  show(notice: Notice): void {
    this.#notices.set(notice.id, notice);
    this.#tell();
  }

  clear(id: string): void {
    if (this.#notices.delete(id)) this.#tell();
  }

  #tell(): void {
    const status = this.status();
    for (const listener of this.#listeners) listener(status);
  }
}
