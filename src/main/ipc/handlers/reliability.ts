import type { Reliability } from '../../../core/reliability/reliability.ts';
import type { HandlersOf } from '../router.ts';

export function reliabilityHandlers({
  reliability,
}: {
  readonly reliability: Pick<Reliability, 'board' | 'timeline' | 'control'>;
}): HandlersOf<'reliability'> {
  return {
    'reliability.board': () => reliability.board(),
    'reliability.timeline': (page) => reliability.timeline.read(page),
    'reliability.control': ({ provider, act }) => reliability.control(provider, act),
  };
}
