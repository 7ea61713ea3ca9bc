import { basename } from 'node:path';
import type { CacheTarget } from '../core/cacheFiles/cacheFiles.ts';
import type { Clock, Logger } from '../core/ports.ts';
import { type Running, startCheck, startRepair } from '../core/repair/care.ts';
import type { UsableBackup } from '../core/repair/fillFromBackup.ts';
import type { RepairReport } from '../core/repair/repairFile.ts';
import type { CacheCare } from '../shared/contract/cache.ts';
import { OWN_CACHE } from '../shared/contract/cacheFiles.ts';
import { AppError, errorBodyOf } from '../shared/errors.ts';
import type { CacheHolder } from './cacheHolder.ts';

export interface CacheCareParts {
  readonly cache: CacheHolder;
  readonly busyTimeoutMs: () => number;
  readonly threadUrl: URL;
  /** The cache files that are open; asked for late, since they are built after this. */
  readonly files: () => CareFiles;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is needed of the open cache files. Everything throws or rejects with an `AppError`. */
export interface CareFiles {
  target(file: string): CacheTarget;
  /** Of a file, the newest first. */
  backups(file: string): readonly UsableBackup[];
  /** Keeps everybody of this console from a file until what it resolves with is called. `storage.busy` while an operation works on it. */
  borrow(file: string): Promise<() => Promise<void>>;
}

const IDLE = { work: 'none', share: 0, check: null, repair: null, error: null } as const;

/** Checks and repairs cache files, the console's own and others: one thing at a time for each. */
export class CacheCareTaker {
  readonly #parts: CacheCareParts;
  readonly #listeners = new Set<(care: CacheCare) => void>();
  readonly #cares = new Map<string, CacheCare>();
  readonly #running = new Map<string, () => void>();

  constructor(parts: CacheCareParts) {
    this.#parts = parts;
  }

  care(file = OWN_CACHE): CacheCare {
    return this.#cares.get(file) ?? { file, ...IDLE };
  }

  onChange(listener: (care: CacheCare) => void): void {
    this.#listeners.add(listener);
  }

  /** Reads the whole file. Never rejects but with `storage.busy` while other work is under way: a failure is in the result. */
  check(file = OWN_CACHE): Promise<CacheCare> {
    const { cache, clock, threadUrl, busyTimeoutMs } = this.#parts;
    const path = file === OWN_CACHE ? this.#ownPath() : this.#parts.files().target(file).file;
    return this.#do(file, 'checking', async () => {
      const startedAt = clock.monotonic();
      if (file === OWN_CACHE) await cache.store().flush();
      const running = startCheck(threadUrl, { file: path, busyTimeoutMs: busyTimeoutMs() });
      const problems = [...(await this.#resultOf(file, running))];
      return { check: { at: clock.now(), durationMs: clock.monotonic() - startedAt, problems } };
    });
  }

  /** Repairs the file, whether or not a check found something. Rejects as `check` does. */
  repair(file = OWN_CACHE): Promise<CacheCare> {
    const { clock, logger } = this.#parts;
    const target = file === OWN_CACHE ? null : this.#writable(file);
    if (!target) this.#ownPath();
    return this.#do(file, 'repairing', async () => {
      const backups = this.#backups(file);
      const giveBack = await this.#parts.files().borrow(file);
      try {
        const report = target
          ? await this.#rebuild(file, { ...target, backups })
          : await this.#parts.cache.withoutFile((path, { cache_sqlite_table: table }) =>
              this.#rebuild(file, { file: path, table, backups }),
            );
        const { rowsSaved, unreadable, keptAs } = report;
        logger.info('Cache rebuilt successfully', { rowsSaved, unreadable, keptAs });
        return { check: null, repair: { ...report, at: clock.now(), missing: [...report.missing] } };
      } finally {
        await giveBack();
      }
    });
  }

  /** The name of a file, for the log. */
  name(file: string): string {
    const { cache, files } = this.#parts;
    try {
      return basename(file === OWN_CACHE ? cache.opened().path : files().target(file).file);
    } catch {
      // It is not open any more.
      return file;
    }
  }

  /** False when nothing was under way. */
  stop(file = OWN_CACHE): boolean {
    this.#running.get(file)?.();
    return this.#running.has(file);
  }

  /** Stops what is under way for any file. */
  stopAll(): void {
    for (const cancel of this.#running.values()) cancel();
  }

  #rebuild(
    id: string,
    what: Pick<CacheTarget, 'file' | 'table'> & {
      readonly backups: readonly UsableBackup[];
    },
  ): Promise<RepairReport> {
    const { clock, threadUrl } = this.#parts;
    const { file, table, backups } = what;
    const now = clock.now();
    const job = { file, table, backups, now, stamp: stampOf(now) };
    return this.#resultOf(
      id,
      startRepair(threadUrl, job, (share) => this.#change(id, { share })),
    );
  }

  /** Without the list of backups a repair saves what is in the file itself. */
  #backups(file: string): readonly UsableBackup[] {
    try {
      return this.#parts.files().backups(file);
    } catch (caught) {
      this.#parts.logger.warn('the list of backups could not be read', { code: errorBodyOf(caught).code });
      return [];
    }
  }

  #resultOf<Result>(file: string, { result, cancel }: Running<Result>): Promise<Result> {
    this.#running.set(file, cancel);
    return result;
  }

  #ownPath(): string {
    const { path } = this.#parts.cache.opened();
    if (path !== '') return path;
    throw new AppError(
      'request.invalid',
      'The cache is not kept in a file now, so there is nothing to check.',
    );
  }

  #writable(file: string): CacheTarget {
    const target = this.#parts.files().target(file);
    if (target.writable) return target;
    throw new AppError(
      'storage.readonly',
      `${target.file}: The file is open for reading only. Allow changes of it and try again.`,
      { data: { file: target.file } },
    );
  }

  async #do(
    file: string,
    work: CacheCare['work'],
    act: () => Promise<Partial<CacheCare>>,
  ): Promise<CacheCare> {
    if (this.care(file).work !== 'none') {
      throw new AppError(
        'storage.busy',
        'The cache file is being worked on. Wait until that is done, or stop it.',
      );
    }
    this.#change(file, { work, share: 0, error: null });
    try {
      this.#change(file, { ...(await act()), work: 'none' });
    } catch (caught) {
      const error = errorBodyOf(caught);
      this.#parts.logger.error('the work on the cache file failed', { work, code: error.code });
      this.#change(file, { work: 'none', error });
    } finally {
      this.#running.delete(file);
    }
    return this.care(file);
  }

  #change(file: string, change: Partial<CacheCare>): void {
    const care = { ...this.care(file), ...change };
    this.#cares.set(file, care);
    for (const listener of this.#listeners) listener(care);
  }
}

/** A moment as it may stand in a file's name, to the second, UTC. */
function stampOf(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
