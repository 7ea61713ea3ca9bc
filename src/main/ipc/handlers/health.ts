import type { HealthMonitor } from '../../../core/health/healthMonitor.ts';
import type { HandlersOf } from '../router.ts';

export function healthHandlers({ health }: { readonly health: HealthMonitor }): HandlersOf<'health'> {
  return {
    'health.get': () => health.health(),
    'health.check': () => health.check({ asked: true }),
  };
}
