import type { Health, HealthPart } from '../../shared/contract/health.ts';
import type { Clock, Sleep } from '../ports.ts';
import { overallError, overallStatus } from './overall.ts';
import { type PartCheck, PartLooks } from './part.ts';

export interface HealthMonitorParts {
  /** What there is to look at now; the providers in use change. */
  readonly parts: () => readonly PartCheck[];
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Told of each part that was looked at. */
  readonly onPart: (part: HealthPart) => void;
  /** Told of every change of the whole. */
  readonly onChange: (health: Health) => void;
}

/** The health of the console, as last seen. */
export class HealthMonitor {
  readonly #parts: HealthMonitorParts;
  readonly #looks: PartLooks;
  readonly #seen = new Map<string, HealthPart>();
  #checkedAt: number | null = null;
  #running: { readonly asked: boolean; readonly done: Promise<void> } | null = null;

  constructor(parts: HealthMonitorParts) {
    this.#parts = parts;
    this.#looks = new PartLooks(parts);
  }

  health(): Health {
    const parts = [...this.#seen.values()];
    return {
      status: overallStatus(parts),
      timestamp: this.#checkedAt,
      error: overallError(parts),
      checking: this.#running !== null,
      parts,
    };
  }

  /**
   * Looks at every part at the same time, and ends when each has answered or its time is up. Never rejects. While a look is
   * under way it is waited for; a person who asks gets one that began for a person. One part that hangs delays no other.
   */
  async check({ asked }: { readonly asked: boolean }): Promise<Health> {
    const running = this.#running;
    if (running) {
      await running.done;
      if (running.asked || !asked) return this.health();
      return this.check({ asked });
    }
    const done = this.#lookAtAll(asked);
    this.#running = { asked, done };
    this.#tell();
    await done;
    return this.health();
  }

  /** Looks at one part alone. */
  async checkPart(id: string): Promise<void> {
    const part = this.#parts.parts().find((one) => one.id === id);
    if (part) this.#note(await this.#looks.look(part, false));
    this.#tell();
  }

  async #lookAtAll(asked: boolean): Promise<void> {
    try {
      await this.#lookAt(this.#parts.parts(), asked);
      this.#checkedAt = this.#parts.clock.now();
    } finally {
      this.#running = null;
      this.#tell();
    }
  }

  async #lookAt(parts: readonly PartCheck[], asked: boolean): Promise<void> {
    const ids = new Set(parts.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id);
    await Promise.all(
      parts.map(async (part) => {
        this.#note(await this.#looks.look(part, asked));
        this.#tell();
      }),
    );
    this.#inOrder([...ids]);
  }

  #note(part: HealthPart): void {
    this.#seen.set(part.id, part);
    this.#parts.onPart(part);
  }

  /** As the parts are listed, not as they happened to answer. */
  #inOrder(ids: readonly string[]): void {
    const seen = ids.map((id) => this.#seen.get(id)).filter((part) => part !== undefined);
    this.#seen.clear();
    for (const part of seen) this.#seen.set(part.id, part);
  }

  #tell(): void {
    this.#parts.onChange(this.health());
  }
}
