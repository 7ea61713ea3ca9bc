import type { CacheOverview } from '../../shared/contract/cache.ts';
import type { Settings } from '../settings/settings.ts';
import type { CacheSettings, OpenedCache } from './openCache.ts';

/** The settings that the overview shows. */
export type OverviewSettings = CacheSettings & Pick<Settings, 'cache_ttl_s'>;

export interface CacheOverviewParts {
  readonly opened: () => OpenedCache;
  /** Tries to open a cache that could not be opened. */
  readonly reopen: () => Promise<void>;
  readonly settings: () => OverviewSettings;
}

/** Where the console's own cache is kept, and whether it is in use; one that could not be opened is tried again first. Never rejects. */
export async function cacheOverview({
  opened,
  reopen,
  settings,
}: CacheOverviewParts): Promise<CacheOverview> {
  await reopen();
  const { store, path, problem } = opened();
  const { cache_enabled, cache_sqlite_max_entries, cache_ttl_s } = settings();
  return {
    backend: store.backend,
    enabled: cache_enabled,
    path,
    maxEntries: cache_sqlite_max_entries,
    ttlS: cache_ttl_s,
    problem,
  };
}
