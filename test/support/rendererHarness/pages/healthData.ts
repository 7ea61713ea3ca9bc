import type { Health, HealthPart } from '../../../../src/shared/contract/health.ts';
import { ok } from '../../../../src/shared/result.ts';
import type { PagesScenario, RouteAnswers } from './scenario.ts';

function parts(scenario: PagesScenario, now: number): HealthPart[] {
  const part = (id: string, name: string, summary: string): HealthPart => ({
    id,
    name,
    status: 'healthy',
    timestamp: now - 40_000,
    durationMs: 12,
    summary,
    error: null,
  });
  const sound = [
    part('cache', 'Cache', 'read and written in 2 ms; checked 3 h ago'),
    part('keychain', 'Keychain', 'Secret Service (libsecret), answered in 12 ms'),
    part('disk', 'Disk', '41.2 GiB free'),
    part('memory', 'Memory', '412 MiB of 1 GiB'),
    part('provider:sandbox', 'Sandbox', '6 models listed in 8 ms'),
  ];
  if (scenario !== 'trouble') return sound;
  const error = {
    code: 'keychain.locked',
    message: 'The keychain is locked: keys cannot be read until it is unlocked.',
  } as const;
  return sound.map((one) =>
    one.id === 'keychain' ? { ...one, status: 'unhealthy', error, summary: '' } : one,
  );
}

/** The health of the parts, and no alerts. */
export function healthAnswers(scenario: PagesScenario, now: number): RouteAnswers {
  const health: Health = {
    status: scenario === 'trouble' ? 'unhealthy' : 'healthy',
    timestamp: now - 40_000,
    error: scenario === 'trouble' ? 'Keychain' : null,
    checking: false,
    parts: parts(scenario, now),
  };
  return {
    'health.get': () => ok(health),
    'health.check': () => ok(health),
    'alerts.list': () => ok({ alerts: [], unread: 0 }),
  };
}
