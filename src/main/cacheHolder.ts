import { MemoryStore } from '../core/cache/memoryStore.ts';
import { type CacheSettings, isOtherCache, type OpenedCache, openCache } from '../core/cache/openCache.ts';
import type { CacheStore } from '../core/cache/store.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { PreparedApply } from '../core/settings/appliers.ts';
import type { Settings } from '../core/settings/settings.ts';
import { AppError } from '../shared/errors.ts';
import type { StatusBoard } from './statusBoard.ts';

export interface CacheHolderParts {
  readonly userData: string;
  readonly threadUrl: URL;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly board: StatusBoard;
}

const NOTICE = 'cache';

/** The cache in use. Changed settings open a new one; a call that is running looked into the old one and stores into the new one. */
export class CacheHolder {
  readonly #parts: CacheHolderParts;
  #settings: CacheSettings;
  #opened: OpenedCache;
  #turn: Promise<void> = Promise.resolve();
  #isLent = false;
  readonly #listeners = new Set<(opened: OpenedCache) => void>();

  private constructor(parts: CacheHolderParts, settings: CacheSettings, opened: OpenedCache) {
    this.#parts = parts;
    this.#settings = settings;
    this.#opened = opened;
    this.#tell();
  }

  /** Never rejects: see `openCache`. */
  static async open(parts: CacheHolderParts, settings: Settings): Promise<CacheHolder> {
    return new CacheHolder(parts, settings, await openCache({ ...parts, settings }));
  }

  opened(): OpenedCache {
    return this.#opened;
  }

  /** What the cache in use was opened with. */
  settings(): CacheSettings {
    return this.#settings;
  }

  /** Whether somebody has the file to himself. */
  get isLent(): boolean {
    return this.#isLent;
  }

  store(): CacheStore {
    return this.#opened.store;
  }

  /** Told whenever another cache is in use, or the same one anew. */
  onChange(listener: (opened: OpenedCache) => void): void {
    this.#listeners.add(listener);
  }

  /** Tries again where the file could not be opened: it may only have been busy. */
  retry(): Promise<void> {
    return this.#opened.problem ? this.#reopen(this.#settings) : Promise.resolve();
  }

  /** Opens the cache that `settings` ask for beside the one in use. Rejects with `settings.invalid` when it cannot be opened. */
  async prepare(settings: Settings, previous: Settings): Promise<PreparedApply | null> {
    if (!isOtherCache(settings, previous)) return null;
    if (this.#isLent) {
      throw new AppError(
        'storage.busy',
        'The cache file is being repaired. Change the settings of the cache when that is done.',
        { data: { setting: 'cache_sqlite_path' } },
      );
    }
    const opened = await openCache({ ...this.#parts, settings });
    if (opened.problem) {
      await this.#close(opened);
      const message = `The cache file ${opened.path} cannot be used. ${opened.problem.message}`;
      throw new AppError('settings.invalid', message, { data: { setting: 'cache_sqlite_path' } });
    }
    return { commit: () => this.#swap(settings, opened), discard: () => this.#close(opened) };
  }

  /**
   * Lets `work` have the file to itself. Meanwhile answers are kept in memory; they go into the file once it is open
   * again, whatever came of the work. Settles as the work does.
   */
  withoutFile<T>(work: (file: string, settings: CacheSettings) => Promise<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      const { store, path } = this.#opened;
      this.#isLent = true;
      const meanwhile = new MemoryStore({ maxEntries: null, clock: this.#parts.clock });
      this.#opened = { store: meanwhile, path, problem: null };
      await this.#close({ store });
      try {
        return await work(path, this.#settings);
      } finally {
        this.#opened = await openCache({ ...this.#parts, settings: this.#settings });
        this.#isLent = false;
        this.#tell();
        await this.#keep(meanwhile);
      }
    });
    this.#turn = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  async #keep(meanwhile: MemoryStore): Promise<void> {
    try {
      await this.#opened.store.set(meanwhile.rows().map(({ entry }) => entry));
    } catch (caught) {
      this.#parts.logger.warn('answers of the time without a file are not cached', { error: String(caught) });
    }
  }

  #reopen(settings: CacheSettings): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      const opened = await openCache({ ...this.#parts, settings });
      // Meanwhile another one may have been put to use.
      if (this.#settings === settings) this.#swap(settings, opened);
      else await this.#close(opened);
    });
    return this.#turn;
  }

  #swap(settings: CacheSettings, opened: OpenedCache): void {
    const before = this.#opened;
    this.#settings = settings;
    this.#opened = opened;
    this.#tell();
    this.#turn = Promise.all([this.#turn, this.#close(before)]).then(() => undefined);
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#close(this.#opened);
  }

  async #close({ store }: Pick<OpenedCache, 'store'>): Promise<void> {
    try {
      await store.close();
    } catch (caught) {
      this.#parts.logger.warn('the cache did not close cleanly', { error: String(caught) });
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#opened);
    const { problem } = this.#opened;
    if (!problem) {
      this.#parts.board.clear(NOTICE);
      return;
    }
    const error = { ...problem, message: `Answers come without a cache. ${problem.message}` };
    this.#parts.board.show({ id: NOTICE, level: 'warning', error });
  }
}
