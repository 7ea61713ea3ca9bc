import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CacheSettings, type OpenedCache, openCache } from '../../src/core/cache/openCache.ts';
import type { CacheStore, EpochSeconds, StoredEntry } from '../../src/core/cache/store.ts';
import { type Clock, type Logger, systemClock } from '../../src/core/ports.ts';
import { writerThreadUrl } from './storage.ts';
import { tempDir } from './tempDir.ts';

/** Settings of a cache on SQLite without limits. */
export const testCacheSettings: CacheSettings = {
  cache_enabled: true,
  cache_backend: 'sqlite',
  cache_sqlite_path: null,
  cache_sqlite_table: 'ai_cache',
  cache_sqlite_busy_timeout_ms: 3000,
  cache_sqlite_max_entries: null,
};

/** A logger that keeps what it was told. */
export function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string) => void lines.push(message);
  return { lines, info: keep, warn: keep, error: keep };
}

/** Opens a cache as the app does, in a folder of the test's own unless `path` says otherwise; closed when the test ends. */
export async function openTestCache(
  change: Partial<CacheSettings> = {},
  options: { clock?: Clock; userData?: string; logger?: Logger } = {},
): Promise<OpenedCache> {
  const opened = await openCache({
    settings: { ...testCacheSettings, ...change },
    userData: options.userData ?? tempDir(),
    threadUrl: writerThreadUrl,
    clock: options.clock ?? systemClock,
    logger: options.logger ?? recordingLogger(),
  });
  onTestFinished(() => opened.store.close());
  return opened;
}

/** A cache on a file of its own, with the path of the file. Fails the test when it does not open. */
export async function openTestStore(
  change: Partial<CacheSettings> = {},
  options: { clock?: Clock } = {},
): Promise<{ store: CacheStore; path: string }> {
  const path = join(tempDir(), 'cache.sqlite');
  const { store, problem } = await openTestCache({ cache_sqlite_path: path, ...change }, options);
  if (problem) throw new Error(problem.message);
  return { store, path };
}

/** An entry, made at the second `createdAt`. */
export function entry(
  key: string,
  createdAt: number,
  more: { namespace?: string; valueJson?: string; expiresAt?: number | null } = {},
): StoredEntry {
  const { namespace = 'default', valueJson = `"answer to ${key}"`, expiresAt = null } = more;
  return {
    namespace,
    key,
    valueJson,
    createdAt: createdAt as EpochSeconds,
    expiresAt: expiresAt as EpochSeconds | null,
  };
}

/** A clock that stands still until it is moved. */
export function handClock(startS: number): Clock & { setSeconds(seconds: number): void } {
  let seconds = startS;
  return {
    now: () => seconds * 1000,
    monotonic: () => seconds * 1000,
    setSeconds: (to) => {
      seconds = to;
    },
  };
}
