import type { CacheReports } from '../../../core/cache/overview.ts';
import type { CacheCareTaker } from '../../cacheCare.ts';
import type { HandlersOf } from '../router.ts';

export interface CacheHandlerParts {
  readonly cacheReports: CacheReports;
  readonly cacheCare: CacheCareTaker;
}

export function cacheHandlers({ cacheReports, cacheCare }: CacheHandlerParts): HandlersOf<'cache'> {
  return {
    'cache.overview': () => cacheReports.overview(),
    'cache.entries': (query) => cacheReports.entries(query),
    'cache.entry': (id) => cacheReports.entry(id),
    'cache.care': () => cacheCare.care(),
    'cache.check': () => cacheCare.check(),
    'cache.repair': () => cacheCare.repair(),
    'cache.stopCare': () => ({ stopped: cacheCare.stop() }),
  };
}
