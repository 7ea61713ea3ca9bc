import type { LimitView } from '../../../shared/contract/reliability.ts';
import type { Lane, Obstacle } from './lane.ts';
import { type LimitSettings, limitsOf } from './limitRules.ts';

/** One provider, as its limits see it. */
export interface LimitedProvider {
  readonly provider: string;
  /** Calls that run now, of all its models. */
  readonly running: number;
  /** Epoch ms; null when there is room now or nobody knows when. */
  readonly atOf: (obstacle: Obstacle) => number | null;
}

const MINUTE_AND_DAY = ['rpm', 'tpm', 'tpd'] as const;

/** What is left of each limit that there is: the provider's own first, then model by model. */
export function viewsOf(lanes: readonly Lane[], settings: LimitSettings, of: LimitedProvider): LimitView[] {
  const sorted = [...lanes].sort((one, other) => (one.model < other.model ? -1 : 1));
  return [...ofProvider(sorted, settings, of), ...sorted.flatMap((lane) => ofModel(lane, settings, of))];
}

function ofProvider(
  lanes: readonly Lane[],
  settings: LimitSettings,
  { provider, running }: LimitedProvider,
): LimitView[] {
  const limit = limitsOf(settings, provider, '').providerConcurrent;
  if (limit === null) return [];
  const waiting = lanes.reduce((sum, lane) => sum + lane.waiting.size, 0);
  return [{ model: null, kind: 'concurrent', limit, used: running, freeAt: null, waiting }];
}

function ofModel(lane: Lane, settings: LimitSettings, { atOf }: LimitedProvider): LimitView[] {
  const limits = limitsOf(settings, lane.provider, lane.model);
  const waiting = lane.waiting.size;
  const none = { rpm: null, tpm: null, tpd: null, providerConcurrent: null, modelConcurrent: null };
  const views: LimitView[] = MINUTE_AND_DAY.flatMap((kind) => {
    const limit = limits[kind];
    if (limit === null) return [];
    const obstacle = lane.obstacle({ ...none, [kind]: limit }, { requests: 1, tokens: 1 });
    const freeAt = obstacle && atOf(obstacle);
    return [{ model: lane.model, kind, limit, used: lane.used(kind), freeAt, waiting }];
  });
  if (limits.modelConcurrent === null) return views;
  const used = lane.used('model_concurrent');
  return [
    ...views,
    { model: lane.model, kind: 'concurrent', limit: limits.modelConcurrent, used, freeAt: null, waiting },
  ];
}
