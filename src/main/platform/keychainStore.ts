import { randomUUID } from 'node:crypto';
import type { Clock, SecretStore } from '../../core/ports.ts';
import type { KeychainState } from '../../shared/contract/keys.ts';
import { AppError } from '../../shared/errors.ts';
import type { SpawnHelper } from './keychainConnection.ts';
import { backendName, keychainError, waitingSentence } from './keychainErrors.ts';
import type { HelperOperation, HelperValue } from './keychainMessages.ts';
import { KEYCHAIN_LIMITS, type KeychainLimits, KeychainRunner } from './keychainRunner.ts';

/** The service under which every secret of the console is filed. The account of a key is `<provider>/<key id>`. */
export const KEYCHAIN_SERVICE = 'AI Ops Console';

export interface KeychainStoreOptions {
  readonly spawn: SpawnHelper;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly limits?: KeychainLimits;
}

/**
 * The OS keychain, asked through a helper process. Calls run one after the other. Nothing that a locked keychain says
 * is believed: a missing entry is only reported when a probe entry could be written and read around the question.
 */
export class KeychainStore implements SecretStore {
  readonly #clock: Clock;
  readonly #backend: string;
  readonly #runner: KeychainRunner;
  readonly #listeners = new Set<(state: KeychainState) => void>();
  /** An entry of this run alone, so that two consoles do not remove each other's. Its content is no secret. */
  readonly #probe = `probe/${randomUUID()}`;
  #state: KeychainState;
  #queue: Promise<unknown> = Promise.resolve();
  #checking: Promise<void> | null = null;
  /** Counts the calls that the keychain let run out, with the last one's error: what was queued behind shares its fate. */
  #stalls = 0;
  #stallError: AppError | null = null;

  constructor(options: KeychainStoreOptions) {
    this.#clock = options.clock;
    this.#backend = backendName(options.platform);
    this.#state = { backend: this.#backend, state: 'checking', message: '', checkedAt: null };
    this.#runner = new KeychainRunner({
      spawn: options.spawn,
      service: KEYCHAIN_SERVICE,
      limits: options.limits ?? KEYCHAIN_LIMITS,
      onWaiting: () => this.#become('waiting', waitingSentence(this.#backend)),
    });
  }

  state(): KeychainState {
    return this.#state;
  }

  /** As the port says; while the keychain waits for the person it answers `waiting` at once, and the outcome comes as a change. */
  async check(): Promise<KeychainState> {
    this.#runner.forgive();
    if (this.#state.state === 'waiting') return this.#state;
    this.#checking ??= this.#inTurn(() => this.#proven(async () => undefined))
      .then(
        () => undefined,
        (caught: unknown) => this.#noteCheckFailure(caught),
      )
      .finally(() => {
        this.#checking = null;
      });
    let unlisten = (): unknown => undefined;
    const waiting = new Promise<void>((resolve) => {
      unlisten = this.onChange(({ state }) => {
        if (state === 'waiting') resolve();
      });
    });
    await Promise.race([this.#checking, waiting]);
    unlisten();
    return this.#state;
  }

  get(account: string): Promise<string | null> {
    return this.#inTurn(async () => {
      const { value, waited } = await this.#ask('get', account);
      if (typeof value === 'string') return value;
      // Asking for an entry that is not there never prompts: a person was asked and said no.
      if (waited) throw this.#fail('locked');
      const again = await this.#proven(async () => (await this.#ask('get', account)).value);
      return typeof again === 'string' ? again : null;
    });
  }

  set(account: string, secret: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#ask('set', account, secret);
      this.#become('ready', '');
    });
  }

  delete(account: string): Promise<boolean> {
    return this.#inTurn(async () => {
      if ((await this.#ask('delete', account)).value === true) return true;
      return this.#proven(async () => (await this.#ask('delete', account)).value === true);
    });
  }

  onChange(listener: (state: KeychainState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#runner.close();
    this.#listeners.clear();
  }

  /** Runs `question` between a write and a read of the probe entry: when both work, the keychain was unlocked all along. */
  async #proven<T>(question: () => Promise<T>): Promise<T> {
    const mark = randomUUID();
    await this.#ask('set', this.#probe, mark);
    const answer = await question();
    const proof = (await this.#ask('get', this.#probe)).value;
    const deleted = (await this.#ask('delete', this.#probe)).value;
    if (proof !== mark || deleted !== true) throw this.#fail('locked');
    this.#become('ready', '');
    return answer;
  }

  async #ask(
    op: HelperOperation,
    account: string,
    secret?: string,
  ): Promise<{ readonly value: HelperValue; readonly waited: boolean }> {
    const outcome = await this.#runner.run(op, account, secret);
    if (!outcome.ok) throw this.#fail(outcome.fault, outcome.text);
    if (typeof outcome.value === 'string' || outcome.value === true) this.#become('ready', '');
    return outcome;
  }

  #fail(fault: Parameters<typeof keychainError>[0], text?: string): AppError {
    const error = keychainError(fault, this.#backend, text);
    if (fault === 'timeout' || fault === 'not_unlocked' || fault === 'given_up') {
      this.#stalls += 1;
      this.#stallError = error;
    }
    if (error.code === 'keychain.locked') this.#become('locked', error.message);
    else if (error.code === 'keychain.unavailable' || error.code === 'keychain.timeout') {
      this.#become('unavailable', error.message);
    } else if (this.#state.state !== 'ready') this.#become('unavailable', error.message);
    return error;
  }

  /** A check must leave a definite state: a failure of an unknown kind makes the keychain unavailable too. */
  #noteCheckFailure(caught: unknown): void {
    const known = caught instanceof AppError;
    const message = known ? caught.message : keychainError('failed', this.#backend).message;
    if (!known || caught.code === 'keychain.failed') this.#become('unavailable', message);
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const stalls = this.#stalls;
    const turn = this.#queue.then(() => {
      if (this.#stalls !== stalls && this.#stallError !== null) throw this.#stallError;
      return job();
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #become(state: KeychainState['state'], message: string): void {
    const before = this.#state;
    const checkedAt = state === 'waiting' ? before.checkedAt : this.#clock.now();
    this.#state = { backend: this.#backend, state, message, checkedAt };
    if (before.state === state && before.message === message) return;
    for (const listener of this.#listeners) listener(this.#state);
  }
}
