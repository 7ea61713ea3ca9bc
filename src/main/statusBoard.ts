import type { Notice, Status } from '../shared/contract/app.ts';

/** What the person must know while it lasts. One notice a cause. */
export class StatusBoard {
  readonly #notices = new Map<string, Notice>();
  readonly #onChange: (status: Status) => void;
  #ready = false;

  constructor(onChange: (status: Status) => void) {
    this.#onChange = onChange;
  }

  status(): Status {
    return { ready: this.#ready, notices: [...this.#notices.values()] };
  }

  /** The databases are open, or it is known that they will not be. */
  setReady(): void {
    this.#ready = true;
    this.#onChange(this.status());
  }

  show(notice: Notice): void {
    this.#notices.set(notice.id, notice);
    this.#onChange(this.status());
  }

  clear(id: string): void {
    if (this.#notices.delete(id)) this.#onChange(this.status());
  }
}
