import type { Clock, Logger } from '../core/ports.ts';
import { type Running, startCheck, startRepair } from '../core/repair/care.ts';
import type { CacheCare } from '../shared/contract/cache.ts';
import { AppError, errorBodyOf } from '../shared/errors.ts';
import type { CacheHolder } from './cacheHolder.ts';

export interface CacheCareParts {
  readonly cache: CacheHolder;
  readonly busyTimeoutMs: () => number;
  readonly threadUrl: URL;
  readonly clock: Clock;
  readonly logger: Logger;
}

const IDLE: CacheCare = { work: 'none', share: 0, check: null, repair: null, error: null };

/** Checks and repairs the console's own cache file, one at a time. */
export class CacheCareTaker {
  readonly #parts: CacheCareParts;
  readonly #listeners = new Set<(care: CacheCare) => void>();
  #care = IDLE;
  #running: Pick<Running<unknown>, 'cancel'> | null = null;

  constructor(parts: CacheCareParts) {
    this.#parts = parts;
  }

  care(): CacheCare {
    return this.#care;
  }

  onChange(listener: (care: CacheCare) => void): void {
    this.#listeners.add(listener);
  }

  /** Reads the whole file. Never rejects but with `storage.busy` while other work is under way: a failure is in the result. */
  check(): Promise<CacheCare> {
    const { cache, clock, threadUrl, busyTimeoutMs } = this.#parts;
    const file = this.#file();
    return this.#do('checking', async () => {
      const startedAt = clock.monotonic();
      await cache.store().flush();
      const running = startCheck(threadUrl, { file, busyTimeoutMs: busyTimeoutMs() });
      this.#running = running;
      const problems = [...(await running.result)];
      return { check: { at: clock.now(), durationMs: clock.monotonic() - startedAt, problems } };
    });
  }

  /** Repairs the file, whether or not a check found something. Rejects as `check` does. */
  repair(): Promise<CacheCare> {
    const { cache, clock, threadUrl, logger } = this.#parts;
    this.#file();
    return this.#do('repairing', async () => {
      const report = await cache.withoutFile((file, { cache_sqlite_table: table }) => {
        const job = { file, table, stamp: stampOf(clock.now()) };
        const running = startRepair(threadUrl, job, (share) => this.#change({ share }));
        this.#running = running;
        return running.result;
      });
      const { rowsSaved, unreadable, keptAs } = report;
      logger.info('Cache rebuilt successfully', { rowsSaved, unreadable, keptAs });
      return { check: null, repair: { ...report, at: clock.now(), missing: [...report.missing] } };
    });
  }

  /** False when nothing was under way. */
  stop(): boolean {
    this.#running?.cancel();
    return this.#running !== null;
  }

  #file(): string {
    const { path } = this.#parts.cache.opened();
    if (path !== '') return path;
    throw new AppError(
      'request.invalid',
      'The cache is not kept in a file now, so there is nothing to check.',
    );
  }

  async #do(work: CacheCare['work'], act: () => Promise<Partial<CacheCare>>): Promise<CacheCare> {
    if (this.#care.work !== 'none') {
      throw new AppError(
        'storage.busy',
        'The cache file is being worked on. Wait until that is done, or stop it.',
      );
    }
    this.#change({ work, share: 0, error: null });
    try {
      this.#change({ ...(await act()), work: 'none' });
    } catch (caught) {
      const error = errorBodyOf(caught);
      this.#parts.logger.error('the work on the cache file failed', { work, code: error.code });
      this.#change({ work: 'none', error });
    } finally {
      this.#running = null;
    }
    return this.#care;
  }

  #change(change: Partial<CacheCare>): void {
    this.#care = { ...this.#care, ...change };
    for (const listener of this.#listeners) listener(this.#care);
  }
}

/** A moment as it may stand in a file's name, to the second, UTC. */
function stampOf(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
