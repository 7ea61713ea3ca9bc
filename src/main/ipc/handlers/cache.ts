import type { CacheReports } from '../../../core/cache/overview.ts';
import type { HandlersOf } from '../router.ts';

export function cacheHandlers({ cacheReports }: { cacheReports: CacheReports }): HandlersOf<'cache'> {
  return {
    'cache.overview': () => cacheReports.overview(),
    'cache.entries': (query) => cacheReports.entries(query),
    'cache.entry': (id) => cacheReports.entry(id),
  };
}
