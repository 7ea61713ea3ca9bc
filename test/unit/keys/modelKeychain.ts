import type { SecretStore } from '../../../src/core/ports.ts';
import type { KeychainState } from '../../../src/shared/contract/keys.ts';
import { AppError } from '../../../src/shared/errors.ts';

/** What may befall one call: `lost` and `applied` end in a timeout, `swallowed` is a write that only seems to work. */
export type Fault = 'none' | 'lost' | 'applied' | 'swallowed';

/** A keychain in memory that keeps the promises of the port and can be made to fail. It counts its calls. */
export class ModelKeychain implements SecretStore {
  readonly entries = new Map<string, string>();
  /** What befalls the next calls, first one first. */
  faults: Fault[] = [];
  calls = 0;
  #state: KeychainState['state'] = 'ready';
  readonly #listeners = new Set<(state: KeychainState) => void>();

  state(): KeychainState {
    return { backend: 'Model keychain', state: this.#state, message: '', checkedAt: 0 };
  }

  become(state: 'ready' | 'locked' | 'unavailable'): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(this.state());
  }

  check(): Promise<KeychainState> {
    return Promise.resolve(this.state());
  }

  get(account: string): Promise<string | null> {
    return this.#call(() => this.entries.get(account) ?? null);
  }

  async set(account: string, secret: string): Promise<void> {
    await this.#call(() => this.entries.set(account, secret), this.faults[0] === 'swallowed');
  }

  delete(account: string): Promise<boolean> {
    return this.#call(() => this.entries.delete(account));
  }

  onChange(listener: (state: KeychainState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
  }

  async #call<T>(work: () => T, isSwallowed = false): Promise<T> {
    this.calls += 1;
    if (this.#state === 'locked') throw new AppError('keychain.locked', 'The keychain is locked.');
    if (this.#state === 'unavailable') throw new AppError('keychain.unavailable', 'There is no keychain.');
    const fault = this.faults.shift() ?? 'none';
    const before = new Map(this.entries);
    const value = work();
    if (fault === 'lost' || isSwallowed) {
      this.entries.clear();
      for (const [account, secret] of before) this.entries.set(account, secret);
    }
    if (fault === 'lost' || fault === 'applied') throw new AppError('keychain.timeout', 'No answer in time.');
    return value;
  }
}
