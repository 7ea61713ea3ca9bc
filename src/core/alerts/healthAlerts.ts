import type { HealthPart } from '../../shared/contract/health.ts';
import type { Alerts } from './alerts.ts';

const titles = { disk: 'Little disk space', memory: 'Much memory in use' } as const;

/** Raises and clears the alerts that follow from a part of the console that was looked at. */
export function alertOfPart(alerts: Alerts, { id, status, error }: HealthPart): void {
  if (id !== 'disk' && id !== 'memory') return;
  if (error === null || status === 'healthy') {
    alerts.clear(id);
    return;
  }
  alerts.raise({
    cause: id,
    level: status === 'unhealthy' ? 'error' : 'warning',
    title: titles[id],
    message: error.message,
  });
}
