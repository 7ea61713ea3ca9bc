import type { Clock } from '../../../core/ports.ts';
import type { Reports } from '../../../core/usage/reports.ts';
import type { HandlersOf } from '../router.ts';

export function usageHandlers({ reports, clock }: { reports: Reports; clock: Clock }): HandlersOf<'usage'> {
  return {
    'usage.today': () => reports.today(clock.now()),
    'usage.byModel': () => reports.byModel(clock.now()),
    'usage.requests': (page) => reports.requests(page),
    'usage.request': ({ requestId }) => reports.request(requestId),
  };
}
