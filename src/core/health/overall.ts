import type { HealthPart, HealthStatus } from '../../shared/contract/health.ts';

/** Parts without which questions are still answered: what is wrong with one of them does not make the console unhealthy. */
const optional: ReadonlySet<string> = new Set(['cache', 'keychain', 'memory']);

export const PROVIDER_PART = 'provider:';

const order: readonly HealthStatus[] = ['healthy', 'degraded', 'unhealthy'];

/** The health of the whole: unhealthy only when questions cannot be answered, or the disk that keeps everything is in trouble. */
export function overallStatus(parts: readonly HealthPart[]): HealthStatus {
  const providers = parts.filter(({ id }) => id.startsWith(PROVIDER_PART));
  const someoneAnswers = providers.some(({ status }) => status !== 'unhealthy');
  const weights = parts.map(({ id, status }): HealthStatus => {
    const isProvider = id.startsWith(PROVIDER_PART);
    const matters = isProvider ? !someoneAnswers : !optional.has(id);
    return status === 'unhealthy' && !matters ? 'degraded' : status;
  });
  return order[Math.max(0, ...weights.map((status) => order.indexOf(status)))] ?? 'healthy';
}

/** What is wrong, in the names of the parts; null when all is well. */
export function overallError(parts: readonly HealthPart[]): string | null {
  const troubled = parts.filter(({ status }) => status !== 'healthy');
  if (troubled.length === 0) return null;
  return troubled.map(({ name, status }) => `${name}: ${status}`).join('; ');
}
