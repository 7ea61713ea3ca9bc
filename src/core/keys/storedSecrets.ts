import type { KeyView } from '../../shared/contract/keys.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger, SecretStore } from '../ports.ts';
import type { KeyRecord } from './keyRecords.ts';

/** Whether a stored secret can be read now, see `KeyView`. */
export type Presence = KeyView['presence'];

type KeyAddress = Pick<KeyRecord, 'id' | 'provider'>;

interface WriteOptions {
  readonly key: KeyAddress;
  readonly secret: string;
  /** What the keychain holds now; null when nothing. It comes back when the write fails half-way. */
  readonly previous: string | null;
  /** Called once the secret was stored and read back; when it rejects, the write is taken back. */
  readonly commit: () => Promise<void>;
}

/** The account of a key in the keychain. */
export function accountOf(key: KeyAddress): string {
  return `${key.provider}/${key.id}`;
}

/** The secrets of the recorded keys: in the keychain, and in memory once they were read. */
export class StoredSecrets {
  readonly #store: SecretStore;
  readonly #logger: Logger;
  readonly #known = new Map<string, string>();
  readonly #presence = new Map<string, Presence>();

  constructor(store: SecretStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  presenceOf(id: string): Presence {
    return this.#presence.get(id) ?? 'unknown';
  }

  /** The secret when it was read before. */
  known(id: string): string | undefined {
    return this.#known.get(id);
  }

  /** The secret, or null when the unlocked keychain does not have it. Rejects with the keychain's error. */
  async read(key: KeyAddress): Promise<string | null> {
    try {
      const secret = await this.#store.get(accountOf(key));
      this.#settle(key.id, secret);
      return secret;
    } catch (caught) {
      if (!this.#known.has(key.id)) this.#presence.set(key.id, 'unreadable');
      throw caught;
    }
  }

  /** Stores a secret, reads it back, then commits. Rejects with nothing changed, as far as the keychain still obeys. */
  async write({ key, secret, previous, commit }: WriteOptions): Promise<void> {
    const account = accountOf(key);
    try {
      await this.#store.set(account, secret);
    } catch (caught) {
      // Locked and unavailable mean that nothing was written; anything else may or may not have been.
      if (!isCode(caught, 'keychain.locked') && !isCode(caught, 'keychain.unavailable')) {
        await this.#takeBack(key, previous);
      }
      throw caught;
    }
    try {
      if ((await this.#store.get(account)) !== secret) {
        throw new AppError(
          'keychain.failed',
          `${this.#store.state().backend} did not give back the key it was given. Nothing was kept; try again.`,
        );
      }
      await commit();
    } catch (caught) {
      await this.#takeBack(key, previous);
      throw caught;
    }
    this.#settle(key.id, secret);
  }

  /** Deletes the secret. Rejects with the keychain's error; then it may still be there. */
  async delete(key: KeyAddress): Promise<void> {
    try {
      await this.#store.delete(accountOf(key));
    } catch (caught) {
      if (!isCode(caught, 'keychain.locked') && !isCode(caught, 'keychain.unavailable')) this.forget(key.id);
      throw caught;
    }
    this.#settle(key.id, null);
  }

  /** Drops what is known, so that the next use asks the keychain. */
  forget(id: string): void {
    this.#known.delete(id);
    this.#presence.delete(id);
  }

  async #takeBack(key: KeyAddress, previous: string | null): Promise<void> {
    const account = accountOf(key);
    this.forget(key.id);
    try {
      if (previous === null) await this.#store.delete(account);
      else await this.#store.set(account, previous);
      this.#settle(key.id, previous);
    } catch (caught) {
      // The first error is the one to report; what the keychain now holds is found out by the next read.
      const code = caught instanceof AppError ? caught.code : 'internal';
      this.#logger.warn('a failed key change could not be taken back', { account, code });
    }
  }

  #settle(id: string, secret: string | null): void {
    if (secret === null) this.#known.delete(id);
    else this.#known.set(id, secret);
    this.#presence.set(id, secret === null ? 'missing' : 'ok');
  }
}

/** Whether a caught value is an `AppError` of this code. */
export function isCode(caught: unknown, code: AppError['code']): boolean {
  return caught instanceof AppError && caught.code === code;
}
