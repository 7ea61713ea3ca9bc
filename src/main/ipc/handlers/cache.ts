import type { AuditTrail } from '../../../core/audit/auditTrail.ts';
import type { CacheReports } from '../../../core/cache/overview.ts';
import type { CacheCare } from '../../../shared/contract/cache.ts';
import type { CacheCareTaker } from '../../cacheCare.ts';
import { auditedAct } from '../auditedAct.ts';
import type { HandlersOf } from '../router.ts';

export interface CacheHandlerParts {
  readonly cacheReports: CacheReports;
  readonly cacheCare: CacheCareTaker;
  readonly audit: AuditTrail;
}

const errorOf = ({ error }: CacheCare) => error;

export function cacheHandlers({ cacheReports, cacheCare, audit }: CacheHandlerParts): HandlersOf<'cache'> {
  return {
    'cache.overview': () => cacheReports.overview(),
    'cache.entries': (query) => cacheReports.entries(query),
    'cache.entry': (id) => cacheReports.entry(id),
    'cache.care': () => cacheCare.care(),
    'cache.check': () => auditedAct(audit, 'cache.checked', {}, () => cacheCare.check(), errorOf),
    'cache.repair': () => auditedAct(audit, 'cache.repaired', {}, () => cacheCare.repair(), errorOf),
    'cache.stopCare': () => ({ stopped: cacheCare.stop() }),
  };
}
