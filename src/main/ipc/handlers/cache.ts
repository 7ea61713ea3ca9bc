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
    'cache.care': ({ file }) => cacheCare.care(file),
    'cache.check': ({ file }) =>
      auditedAct(
        audit,
        'cache.checked',
        { file: cacheCare.name(file) },
        () => cacheCare.check(file),
        errorOf,
      ),
    'cache.repair': ({ file }) =>
      auditedAct(
        audit,
        'cache.repaired',
        { file: cacheCare.name(file) },
        () => cacheCare.repair(file),
        errorOf,
      ),
    'cache.stopCare': ({ file }) => ({ stopped: cacheCare.stop(file) }),
  };
}
