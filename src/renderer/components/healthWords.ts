import type { Health, HealthStatus } from '../../shared/contract/health.ts';
import type { Tone } from './StateBadge.tsx';

/** A state of health as it is shown everywhere. */
export const statusWords: Readonly<Record<HealthStatus, { readonly tone: Tone; readonly word: string }>> = {
  healthy: { tone: 'good', word: 'healthy' },
  degraded: { tone: 'warn', word: 'degraded' },
  unhealthy: { tone: 'bad', word: 'unhealthy' },
};

/** The health of the whole; before the first look it is not known. */
export function healthWords(health: Health | null): { readonly tone: Tone; readonly word: string } {
  if (!health || health.parts.length === 0) return { tone: 'off', word: 'not checked yet' };
  return statusWords[health.status];
}
