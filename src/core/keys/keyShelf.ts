import type { Logger, SecretStore } from '../ports.ts';
import type { KeyRecord, KeyRecords } from './keyRecords.ts';
import { tailOf } from './keyText.ts';
import { isCode, type Presence, StoredSecrets } from './storedSecrets.ts';

/** A key with the place it is kept in. */
export interface ShelvedKey {
  readonly record: KeyRecord;
  readonly storedIn: 'keychain' | 'memory';
  readonly presence: Presence;
  /** The secret where it is in memory already. */
  readonly secret: string | undefined;
}

interface MemoryKey {
  readonly record: KeyRecord;
  readonly secret: string;
}

interface ShelfOptions {
  readonly store: SecretStore;
  readonly records: KeyRecords;
  readonly logger: Logger;
}

/**
 * Keys and their records, kept in step: a record is written after its secret was stored and read back, and removed after
 * its secret was deleted. Without a keychain a key goes to memory, where it hides a recorded one of the same id.
 * Its callers change it one call after the other.
 */
export class KeyShelf {
  readonly #options: ShelfOptions;
  readonly #secrets: StoredSecrets;
  readonly #records: Map<string, KeyRecord>;
  readonly #memory = new Map<string, MemoryKey>();

  /** Reads the records; throws their `storage.*` error. */
  constructor(options: ShelfOptions) {
    this.#options = options;
    this.#secrets = new StoredSecrets(options.store, options.logger);
    this.#records = new Map(options.records.all().map((record) => [record.id, record]));
  }

  /** Every key, by provider. */
  all(): readonly ShelvedKey[] {
    const ids = new Set([...this.#records.keys(), ...this.#memory.keys()]);
    const keys = [...ids].map((id) => this.get(id)).filter((key) => key !== undefined);
    return keys.sort((a, b) => (a.record.provider < b.record.provider ? -1 : 1));
  }

  get(id: string): ShelvedKey | undefined {
    const memory = this.#memory.get(id);
    if (memory !== undefined) return { ...memory, storedIn: 'memory', presence: 'ok' };
    const record = this.#records.get(id);
    if (record === undefined) return undefined;
    const presence = this.#secrets.presenceOf(id);
    return { record, storedIn: 'keychain', presence, secret: this.#secrets.known(id) };
  }

  of(provider: string): ShelvedKey | undefined {
    return this.all().find((key) => key.record.provider === provider);
  }

  /** Keeps a new key, or another secret of an old one. Rejects with `keychain.*` or `storage.*`; then the old one stays. */
  async save(record: KeyRecord, secret: string): Promise<void> {
    const { id } = record;
    const stored = this.#records.get(id);
    try {
      const previous = stored === undefined ? null : await this.#secrets.read(stored);
      const commit = () => this.#options.records.put(record);
      await this.#secrets.write({ key: record, secret, previous, commit });
      this.#records.set(id, record);
      this.#memory.delete(id);
    } catch (caught) {
      if (!isCode(caught, 'keychain.unavailable')) throw caught;
      this.#memory.set(id, { record, secret });
    }
  }

  /** Changes what is known about a key. Rejects with `storage.*`. */
  async update(record: KeyRecord): Promise<void> {
    const memory = this.#memory.get(record.id);
    if (memory !== undefined) {
      this.#memory.set(record.id, { record, secret: memory.secret });
      return;
    }
    await this.#options.records.put(record);
    this.#records.set(record.id, record);
  }

  /** The secret of a key; null when the unlocked keychain does not have it. Rejects with `keychain.*`. */
  async secretOf(id: string): Promise<string | null> {
    const key = this.get(id);
    if (key === undefined) return null;
    if (key.secret !== undefined) return key.secret;
    const secret = await this.#secrets.read(key.record);
    if (secret !== null) await this.#followKeychain(key.record, secret);
    return secret;
  }

  /** Deletes the secret, then the record; false when there is no such key. Rejects with `keychain.*` and nothing removed. */
  async remove(id: string): Promise<boolean> {
    const record = this.#records.get(id);
    if (record === undefined) return this.#memory.delete(id);
    await this.#secrets.delete(record);
    await this.#options.records.remove(id);
    this.#records.delete(id);
    this.#memory.delete(id);
    this.#secrets.forget(id);
    return true;
  }

  /** Somebody else may have edited the entry, or a change whose outcome was unknown went through: the keychain is right. */
  async #followKeychain(record: KeyRecord, secret: string): Promise<void> {
    const tail = tailOf(secret);
    if (tail === record.tail) return;
    const corrected = { ...record, tail };
    this.#records.set(record.id, corrected);
    await this.#options.records.put(corrected).catch(() => {
      this.#options.logger.warn('the tail of a key could not be corrected', { provider: record.provider });
    });
  }
}
