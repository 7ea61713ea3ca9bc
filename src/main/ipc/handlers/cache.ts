import type { AuditTrail } from '../../../core/audit/auditTrail.ts';
import type { CacheCare, CacheOverview } from '../../../shared/contract/cache.ts';
import type { CacheCareTaker } from '../../cacheCare.ts';
import { auditedAct } from '../auditedAct.ts';
import type { HandlersOf } from '../router.ts';

export interface CacheHandlerParts {
  readonly cacheOverview: () => Promise<CacheOverview>;
  readonly cacheCare: CacheCareTaker;
  readonly audit: AuditTrail;
}

const errorOf = ({ error }: CacheCare) => error;

export function cacheHandlers({ cacheOverview, cacheCare, audit }: CacheHandlerParts): HandlersOf<'cache'> {
  return {
    'cache.overview': () => cacheOverview(),
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
