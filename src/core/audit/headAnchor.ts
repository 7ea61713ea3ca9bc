import { AppError } from '../../shared/errors.ts';
import type { Clock, Logger, SecretStore } from '../ports.ts';
import type { AuditSecrets, Head } from './auditKeys.ts';

export interface HeadAnchorParts {
  readonly secrets: AuditSecrets;
  readonly secretStore: SecretStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The last entry on the disk; null while the log is not sealed. */
  readonly head: () => Head | null;
  readonly onChange: () => void;
  /** The keychain is written at most that often, ms. */
  readonly everyMs: number;
}

/** Keeps the end of the log in the keychain, where who can write files cannot reach it. */
export class HeadAnchor {
  readonly #parts: HeadAnchorParts;
  #anchored: Head | null = null;
  #at: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: HeadAnchorParts) {
    this.#parts = parts;
  }

  /** The head that the keychain has; null when it is not known to have one. */
  get anchored(): Head | null {
    return this.#anchored;
  }

  /** When this run put it there, epoch ms; null when it did not yet. */
  get at(): number | null {
    return this.#at;
  }

  /** Reads what an earlier run has left. Rejects with the keychain's error. */
  async read(): Promise<void> {
    this.#anchored = await this.#parts.secrets.head();
  }

  soon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.now(), this.#parts.everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Never rejects. A keychain that is not ready is not asked: it would ask the person. */
  now(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      this.#timer = undefined;
      const { secrets, secretStore, clock, logger, onChange } = this.#parts;
      const head = this.#parts.head();
      const isReady = secretStore.state().state === 'ready';
      if (head === null || !isReady || head.seq === this.#anchored?.seq) return;
      try {
        await secrets.anchor(head);
        this.#anchored = head;
        this.#at = clock.now();
        onChange();
      } catch (caught) {
        const code = caught instanceof AppError ? caught.code : 'internal';
        logger.warn('the end of the audit log could not be put into the keychain', { code });
      }
    });
    return this.#turn;
  }
}
