import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { Clock, Logger } from '../ports.ts';
import { finishRepair } from '../repair/finishRepair.ts';
import type { Settings } from '../settings/settings.ts';
import { openReader } from '../storage/reader.ts';
import { openWriter } from '../storage/writer.ts';
import { MemoryStore } from './memoryStore.ts';
import { nullStore } from './nullStore.ts';
import { SqliteStore } from './sqliteStore.ts';
import type { CacheStore } from './store.ts';
import { tableSql } from './tableSql.ts';

/** The settings that say which cache to open; a change of one of them means opening it anew. */
const cacheSettingNames = [
  'cache_enabled',
  'cache_backend',
  'cache_sqlite_path',
  'cache_sqlite_table',
  'cache_sqlite_busy_timeout_ms',
  'cache_sqlite_max_entries',
] as const satisfies readonly (keyof Settings)[];

export type CacheSettings = Pick<Settings, (typeof cacheSettingNames)[number]>;

/** Whether the settings ask for another cache than the one they asked for before. */
export function isOtherCache(now: CacheSettings, previous: CacheSettings): boolean {
  return cacheSettingNames.some((name) => now[name] !== previous[name]);
}

export interface OpenCacheOptions {
  readonly settings: CacheSettings;
  /** Folder of `cache.sqlite` when the settings name no file. */
  readonly userData: string;
  /** File of the writer thread (see `openWriter`). */
  readonly threadUrl: URL;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The cache as it could be opened. */
export interface OpenedCache {
  readonly store: CacheStore;
  /** The file; empty for backends without one. Set too when it could not be opened. */
  readonly path: string;
  /** Why the file could not be used. The store then keeps nothing; the file is as it was. */
  readonly problem: ErrorBody | null;
}

// 8 KB pages hold three typical answers where 4 KB pages hold one. Only for files that we create.
const PAGE_SIZE = 8192;

/** Opens the cache that the settings ask for. Never rejects: a cache that cannot be opened is a problem to show, not a reason to stop. */
export async function openCache(options: OpenCacheOptions): Promise<OpenedCache> {
  const { settings, clock } = options;
  if (!settings.cache_enabled || settings.cache_backend === 'null') {
    return { store: nullStore(), path: '', problem: null };
  }
  if (settings.cache_backend === 'memory') {
    const store = new MemoryStore({ maxEntries: settings.cache_sqlite_max_entries, clock });
    return { store, path: '', problem: null };
  }
  const path = settings.cache_sqlite_path ?? join(options.userData, 'cache.sqlite');
  try {
    return { store: await openFile(path, options), path, problem: null };
  } catch (caught) {
    const problem = withAdvice(path, errorBodyOf(caught));
    options.logger.error('the cache file could not be opened', { path, code: problem.code });
    return { store: nullStore(), path, problem };
  }
}

function withAdvice(path: string, problem: ErrorBody): ErrorBody {
  const isDamage = problem.code === 'storage.corrupt' || problem.code === 'storage.not_a_database';
  if (!isDamage) return problem;
  const message = `${path}: The file is damaged or is no SQLite database. Nothing was changed; the Cache page can save what is readable in it.`;
  return { ...problem, message };
}

async function openFile(file: string, options: OpenCacheOptions): Promise<CacheStore> {
  const { settings, clock, logger, threadUrl } = options;
  const busyTimeoutMs = settings.cache_sqlite_busy_timeout_ms;
  const { setup } = tableSql(settings.cache_sqlite_table);
  makeFolder(dirname(file));
  finishRepair(file);
  const writer = await openWriter({
    file,
    durability: 'normal',
    busyTimeoutMs,
    pageSize: PAGE_SIZE,
    setup,
    threadUrl,
  });
  try {
    const reader = openReader(file, { busyTimeoutMs });
    try {
      return new SqliteStore({
        reader,
        writer,
        table: settings.cache_sqlite_table,
        maxEntries: settings.cache_sqlite_max_entries,
        clock,
        onFlushFailed: (error) =>
          logger.warn('uses of cache entries wait to be written', { code: errorBodyOf(error).code }),
      });
    } catch (caught) {
      reader.close();
      throw caught;
    }
  } catch (caught) {
    await writer.close();
    throw caught;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new AppError(
      'storage.cannot_open',
      'The folder of the cache file does not exist and could not be made. Check cache_sqlite_path in the settings.',
      { data: { folder }, cause },
    );
  }
}
