import type { Drills } from '../../../core/drill/drills.ts';
import type { HandlersOf } from '../router.ts';

export function drillHandlers({ drills }: { readonly drills: Drills }): HandlersOf<'drill'> {
  return {
    'drill.state': () => drills.state(),
    'drill.start': (plan) => drills.start(plan),
    'drill.cancel': () => drills.cancel(),
    'drill.report': ({ id }) => drills.report(id),
    'drill.export': ({ id, format }) => drills.export(id, format),
  };
}
