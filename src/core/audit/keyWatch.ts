import type { SecretStore } from '../ports.ts';

/** Gets the keys as soon as the keychain is ready, now or later. */
export class KeyWatch {
  /** Resolves once the keys are there, or it is known that they are not, or it took too long. Never rejects. */
  readonly settled: Promise<void>;
  readonly #load: () => Promise<void>;
  readonly #unlisten: () => void;
  #isSettled = false;
  #state: 'wanted' | 'loading' | 'there' = 'wanted';
  #settle: () => void = () => undefined;

  constructor(store: SecretStore, patienceMs: number, load: () => Promise<void>) {
    this.#load = load;
    const patience = setTimeout(() => this.#settle(), patienceMs);
    this.settled = new Promise((resolve) => {
      this.#settle = () => {
        clearTimeout(patience);
        this.#isSettled = true;
        resolve();
      };
    });
    this.#unlisten = store.onChange(({ state }) => this.#look(state));
    this.#look(store.state().state);
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  close(): void {
    this.#unlisten();
    this.#settle();
  }

  #look(state: ReturnType<SecretStore['state']>['state']): void {
    if (state === 'locked' || state === 'unavailable') this.#settle();
    if (state !== 'ready' || this.#state !== 'wanted') return;
    this.#state = 'loading';
    this.#load().then(
      () => this.#end('there'),
      () => this.#end('wanted'),
    );
  }

  #end(state: 'there' | 'wanted'): void {
    this.#state = state;
    this.#settle();
  }
}
