import { join } from 'node:path';
import type { Browser } from '../core/browse/browser.ts';
import { createMemoryBrowser } from '../core/browse/memoryBrowser.ts';
import { createThreadBrowser } from '../core/browse/threadBrowser.ts';
import { MemoryStore } from '../core/cache/memoryStore.ts';
import type { CacheFilesService } from '../core/cacheFiles/cacheFiles.ts';
import { OWN_CACHE } from '../shared/contract/cacheFiles.ts';
import { AppError } from '../shared/errors.ts';
import type { CacheHolder } from './cacheHolder.ts';
import type { WorkbenchParts } from './composeWorkbench.ts';
import { entryUrl } from './entryUrl.ts';

/** Browses cache files on threads, and the own cache on this one while it is kept in memory. */
export function composeBrowser(parts: WorkbenchParts, cacheFiles: CacheFilesService): Browser {
  const { cache, listeners, settings } = parts;
  const detailsFile = join(parts.userData, 'console.sqlite');
  const onFiles = createThreadBrowser({
    target: (file) => {
      if (file === OWN_CACHE) refuseLent(cache);
      return cacheFiles.target(file);
    },
    detailsFile,
    threadUrl: entryUrl(parts.entries, 'cacheBrowseThread'),
    listeners,
  });
  const inMemory = createMemoryBrowser({
    store: () => memoryStoreOf(cache),
    detailsFile,
    busyTimeoutMs: settings.current.cache_sqlite_busy_timeout_ms,
    listeners,
  });
  const browserOf = (file: string) => (file === OWN_CACHE && memoryStoreOf(cache) ? inMemory : onFiles);
  return {
    open: async (file, filter, sort) => browserOf(file).open(file, filter, sort),
    rows: async (file, view, offset, limit) => browserOf(file).rows(file, view, offset, limit),
    place: async (file, view, id) => browserOf(file).place(file, view, id),
    stop: async (file, view) => browserOf(file).stop(file, view),
    entry: async (file, id) => browserOf(file).entry(file, id),
    stats: async (file) => browserOf(file).stats(file),
    forget: async (file) => {
      await onFiles.forget(file);
      if (file === OWN_CACHE) await inMemory.forget(file);
    },
    close: async () => {
      await Promise.all([onFiles.close(), inMemory.close()]);
    },
  };
}

/** The own cache where it has no file; one that stands in for a file under repair is not meant. */
function memoryStoreOf(cache: CacheHolder): MemoryStore | null {
  const { store, path } = cache.opened();
  return store instanceof MemoryStore && path === '' ? store : null;
}

function refuseLent(cache: CacheHolder): void {
  if (!cache.isLent) return;
  throw new AppError(
    'storage.busy',
    'The cache file is being repaired. Its entries can be seen again when that is done.',
  );
}
