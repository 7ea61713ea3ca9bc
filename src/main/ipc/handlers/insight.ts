import type { Insight } from '../../../core/insight/insight.ts';
import type { PathDialogs } from '../../pathDialogs.ts';
import type { HandlersOf } from '../router.ts';

export interface InsightHandlerParts {
  readonly insight: Insight;
  readonly pathDialogs: PathDialogs;
}

export function insightHandlers({ insight, pathDialogs }: InsightHandlerParts): HandlersOf<'insight'> {
  return {
    'insight.explain': ({ file, request, asOf }) => insight.explain(file, request, asOf),
    'insight.freshPlan': ({ file, ids }) => insight.freshPlan(file, ids),
    'insight.askFresh': ({ file, ids }) => insight.askFresh(file, ids),
    'insight.fresh': () => insight.fresh(),
    'insight.cancelFresh': () => insight.cancelFresh(),
    'insight.doctor': ({ file }) => insight.doctor(file),
    'insight.usageFiles': async () => {
      const paths = await pathDialogs.chooseMany('usage');
      return paths === null ? null : insight.usageFiles(paths);
    },
  };
}
