import type { DrillPlan } from '../../shared/contract/drill.ts';
import type { Settings } from '../settings/settings.ts';
import { DRILL_MODEL, type DrillServer } from './drillProviders.ts';

const NAMESPACE = 'drill';

/**
 * The person's settings as a drill follows them: those of outages, limits and time as they are; providers, chain and
 * namespace of its own, a cache in memory, and no rules, which name other providers.
 */
export function drillSettings(settings: Settings, servers: readonly DrillServer[]): Settings {
  const [first, ...others] = servers;
  return {
    ...settings,
    provider: first?.id ?? settings.provider,
    model: DRILL_MODEL,
    base_url: null,
    cache_backend: settings.cache_backend === 'null' ? 'null' : 'memory',
    cache_namespace: NAMESPACE,
    cache_library_keys: 'off',
    providers: servers.map(({ id, name, baseUrl }) => ({ id, name, base_url: baseUrl })),
    failover: others.map(({ id }) => ({ provider: id, model: DRILL_MODEL })),
    rules: [],
  };
}

/** The question of one request, from 1 on. */
export function drillQuestion({ questions }: DrillPlan, number: number): string {
  return questions === 'same'
    ? 'What does this drill ask, each time anew?'
    : `What is question number ${number} of this drill?`;
}
