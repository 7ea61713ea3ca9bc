import { randomUUID } from 'node:crypto';
import type { KeyRingView, KeyTest, KeyView } from '../../shared/contract/keys.ts';
import type { KeySource } from '../../shared/contract/providers.ts';
import { AppError, errorBodyOf } from '../../shared/errors.ts';
import type { Clock, Logger, SecretStore } from '../ports.ts';
import { type Environment, environmentKeyOf, type KeyedProvider } from './environmentKeys.ts';
import type { KeyRecords } from './keyRecords.ts';
import { KeyShelf, type ShelvedKey } from './keyShelf.ts';
import {
  environmentKeys,
  type KeySurroundings,
  keyViewOf,
  type ProviderSecret,
  sourceOf,
  storedSource,
  unstoredSecret,
} from './keySources.ts';
import { tryKey } from './keyTest.ts';
import { checkedKey, tailOf } from './keyText.ts';
import { LastUse } from './lastUse.ts';
import { isCode } from './storedSecrets.ts';

export interface KeyRingOptions {
  readonly store: SecretStore;
  readonly records: KeyRecords;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The variables of the process, as they were at its start. */
  readonly environment: Environment;
  /** The keys in the file of variables, as it is now. */
  readonly environmentFile?: () => Environment;
  /** Every provider there is, as configured now. */
  readonly providers: () => readonly KeyedProvider[];
  /** The id of the provider that the settings name. */
  readonly defaultProvider: () => string;
  /** Asks a provider for its models with a key; rejects with its `provider.*` error. */
  readonly listModels: (provider: string, secret: string | null) => Promise<readonly string[]>;
}

/**
 * The API keys of the console: secrets in the OS keychain, what is known about them in the records. One key a provider.
 * Without a keychain a key is kept in memory and its view says so; a locked keychain is an error and changes nothing.
 * Changes run one after the other. Only `secretFor` gives a secret out: no route of the window may pass it on.
 */
export class KeyRing {
  readonly #options: KeyRingOptions;
  readonly #shelf: KeyShelf;
  readonly #listeners = new Set<(view: KeyRingView) => void>();
  readonly #lastUse: LastUse;
  /** The id of a provider's next key. Kept after a failed add, so that the next try overwrites what that one may have left. */
  readonly #nextIds = new Map<string, string>();
  readonly #unlisten: () => void;
  #queue: Promise<unknown> = Promise.resolve();

  /** Reads the records; throws their `storage.*` error. Asks the keychain nothing: see `refresh`. */
  constructor(options: KeyRingOptions) {
    this.#options = options;
    this.#shelf = new KeyShelf(options);
    this.#lastUse = new LastUse(options.clock, (id, at) => void this.#writeLastUse(id, at));
    this.#unlisten = options.store.onChange((state) => {
      this.#changed();
      if (state.state === 'ready') void this.refresh();
    });
  }

  /** Everything the window may know: never a secret. */
  list(): KeyRingView {
    const around = this.#around();
    const keys = this.#shelf.all().map((key) => this.#view(key));
    const storedOf = (provider: string) => this.#shelf.of(provider);
    const environment = environmentKeys(this.#options.providers(), storedOf, around);
    return { keychain: around.keychain, keys, environment };
  }

  /** Calls back with the new view on every change; returns the unsubscribe. A listener must not throw. */
  onChange(listener: (view: KeyRingView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Finds out which keys can be read now. Never rejects: one that cannot is `unreadable` or `missing` in the view. */
  refresh(): Promise<void> {
    return this.#change(async () => {
      for (const { record } of this.#shelf.all()) {
        try {
          await this.#shelf.secretOf(record.id);
        } catch (caught) {
          const { code } = errorBodyOf(caught);
          this.#options.logger.warn('a key could not be read', { provider: record.provider, code });
        }
      }
    });
  }

  /** Keeps the first key of a provider. Rejects with `key.*`, `keychain.*`, `storage.*`, or `request.invalid` when it has one. */
  async add(provider: string, name: string, rawSecret: string): Promise<KeyView> {
    const secret = checkedKey(rawSecret);
    return this.#change(async () => {
      const config = this.#provider(provider);
      if (this.#shelf.of(provider) !== undefined) {
        throw new AppError('request.invalid', `${config.name} already has a key. Replace that one instead.`);
      }
      const id = this.#nextIds.get(provider) ?? randomUUID();
      this.#nextIds.set(provider, id);
      const createdAt = this.#options.clock.now();
      const unused = { replacedAt: null, lastUsedAt: null, lastTest: null };
      await this.#shelf.save({ id, provider, name, tail: tailOf(secret), createdAt, ...unused }, secret);
      this.#nextIds.delete(provider);
      return this.#view(this.#known(id));
    });
  }

  /** Puts another secret in the place of a key's. Rejects as `add`, or with `key.not_found`; then the old one stays. */
  async replace(id: string, rawSecret: string): Promise<KeyView> {
    const secret = checkedKey(rawSecret);
    return this.#change(async () => {
      const { record } = this.#known(id);
      const replacedAt = this.#options.clock.now();
      await this.#shelf.save({ ...record, tail: tailOf(secret), replacedAt, lastTest: null }, secret);
      return this.#view(this.#known(id));
    });
  }

  /** Deletes the secret, then what is known about it; false when there is no such key. Rejects with `keychain.*`: nothing removed. */
  remove(id: string): Promise<boolean> {
    return this.#change(async () => {
      const removed = await this.#shelf.remove(id);
      if (removed) this.#lastUse.forget(id);
      return removed;
    });
  }

  /**
   * The key a call to this provider uses: the stored one, else a variable's, else none. Rejects with `keychain.*` when
   * there is a stored one that cannot be read now (a variable stands in only where there is no keychain at all), and
   * with `key.not_found` when it is gone from the keychain and nothing stands in.
   */
  async secretFor(provider: string | KeyedProvider): Promise<ProviderSecret> {
    // A call that runs keeps its provider, also when the settings have it no more.
    const config = typeof provider === 'string' ? this.#provider(provider) : provider;
    const key = this.#shelf.of(config.id);
    if (key?.secret !== undefined) return { secret: key.secret, source: storedSource(key) };
    const stored = key === undefined ? null : await this.#change(() => this.#readFor(config));
    return stored ?? unstoredSecret(config, this.#around());
  }

  /** Where `secretFor` would take the key from, as far as is known without asking the keychain. */
  sourceFor(provider: string): KeySource {
    return sourceOf(this.#provider(provider), this.#shelf.of(provider), this.#around());
  }

  /** The same for a provider that is not configured yet, under another default provider and other keys in the file. */
  sourceUnder(provider: KeyedProvider, defaultProvider: string, environmentFile: Environment): KeySource {
    const around = { ...this.#around(), defaultProvider, environmentFile };
    return sourceOf(provider, this.#shelf.of(provider.id), around);
  }

  /** Asks the provider for its models with the key it would use now. Its refusal is in the result, not a rejection. */
  async test(provider: string): Promise<KeyTest> {
    const { secret, source } = await this.secretFor(provider);
    if (source.kind === 'none') {
      const { name } = this.#provider(provider);
      throw new AppError('provider.key_missing', `${name} has no key to test. Add one on the Keys page.`);
    }
    const tested = this.#shelf.of(provider)?.record;
    const { listModels, clock } = this.#options;
    const result = await tryKey(() => listModels(provider, secret), secret, clock);
    if (source.kind !== 'keychain' && source.kind !== 'memory') return result;
    await this.#change(async () => {
      const now = this.#shelf.of(provider)?.record;
      const isSame = now?.id === tested?.id && now?.replacedAt === tested?.replacedAt;
      if (now !== undefined && isSame) await this.#shelf.update({ ...now, lastTest: result });
    });
    return result;
  }

  /** Notes that a call was sent with the stored key of this provider. Written at most once a minute a key. */
  noteUsed(provider: string): void {
    const key = this.#shelf.of(provider);
    // One that was never read was not what the call was sent with: a variable stood in for it.
    if (key?.secret !== undefined) this.#lastUse.note(key.record.id);
  }

  /** Writes what `noteUsed` still holds back. The secret store and the records are closed by their owner, later. */
  async close(): Promise<void> {
    this.#unlisten();
    this.#listeners.clear();
    this.#lastUse.flush();
    await this.#queue;
  }

  async #readFor(provider: KeyedProvider): Promise<ProviderSecret | null> {
    const key = this.#shelf.of(provider.id);
    if (key === undefined) return null;
    const { environment, environmentFile, defaultProvider } = this.#around();
    const standIn = environmentKeyOf(provider, defaultProvider, environment, environmentFile);
    try {
      const secret = await this.#shelf.secretOf(key.record.id);
      if (secret !== null) return { secret, source: storedSource(this.#known(key.record.id)) };
    } catch (caught) {
      if (standIn === null || !isCode(caught, 'keychain.unavailable')) throw caught;
    }
    if (standIn !== null) return null;
    throw new AppError(
      'key.not_found',
      `The key of ${provider.name} is no longer in the keychain. Replace or remove it on the Keys page.`,
    );
  }

  async #writeLastUse(id: string, lastUsedAt: number): Promise<void> {
    try {
      await this.#change(async () => {
        const key = this.#shelf.get(id);
        if (key !== undefined) await this.#shelf.update({ ...key.record, lastUsedAt });
      });
    } catch (caught) {
      this.#options.logger.warn('the last use of a key was not written', { code: errorBodyOf(caught).code });
    }
  }

  /** Runs a change after those before it and tells the listeners, also when it failed: presence may have changed. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work).finally(() => this.#changed());
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #changed(): void {
    if (this.#listeners.size === 0) return;
    const view = this.list();
    for (const listener of this.#listeners) listener(view);
  }

  #provider(id: string): KeyedProvider {
    const found = this.#options.providers().find((provider) => provider.id === id);
    if (found !== undefined) return found;
    throw new AppError(
      'provider.unknown',
      `There is no provider "${id}". Choose one of the list, or add it in Settings.`,
    );
  }

  #known(id: string): ShelvedKey {
    const key = this.#shelf.get(id);
    if (key !== undefined) return key;
    throw new AppError('key.not_found', 'There is no such key any more. Add it again under its provider.');
  }

  #view(key: ShelvedKey): KeyView {
    return keyViewOf(key, this.#lastUse.at(key.record.id));
  }

  #around(): KeySurroundings {
    const { store, environment, environmentFile, defaultProvider } = this.#options;
    return {
      keychain: store.state(),
      environment,
      environmentFile: environmentFile?.() ?? {},
      defaultProvider: defaultProvider(),
    };
  }
}
