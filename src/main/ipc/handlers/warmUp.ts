import type { WarmUpRunner } from '../../../core/warmUp/warmUp.ts';
import type { HandlersOf } from '../router.ts';

export function warmUpHandlers({ warmUp }: { readonly warmUp: WarmUpRunner }): HandlersOf<'warmUp'> {
  return {
    'warmUp.get': () => warmUp.view(),
    'warmUp.start': () => warmUp.start(),
    'warmUp.cancel': () => warmUp.cancel(),
  };
}
