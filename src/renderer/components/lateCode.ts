/** Code that is loaded when it is first wanted, and is there at once from then on. */
export class LateCode<T> {
  readonly #import: () => Promise<T>;
  #loading: Promise<void> | null = null;
  #loaded: T | null = null;

  constructor(load: () => Promise<T>) {
    this.#import = load;
  }

  /** Null until it was loaded. */
  get loaded(): T | null {
    return this.#loaded;
  }

  /** Loads it if need be. Rejects as the import does; the next call then tries again. */
  load(): Promise<void> {
    this.#loading ??= this.#import()
      .then((loaded) => {
        this.#loaded = loaded;
      })
      .finally(() => {
        this.#loading = null;
      });
    return this.#loading;
  }
}
