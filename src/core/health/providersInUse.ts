import type { ProviderConfig } from '../providers/preset.ts';
import type { Settings } from '../settings/settings.ts';
import type { Reader } from '../storage/reader.ts';
import { localDayOf } from '../usage/localDay.ts';

/** Enough to find every provider that is used, and bounded however busy the day is. */
const NEWEST_REQUESTS = 2000;
/** More than this many servers are not asked. */
const MOST_PROVIDERS = 12;

/** The ids of the providers that questions would go to: the default one, then those of the chain. */
export function chainIds({ provider, failover }: Pick<Settings, 'provider' | 'failover'>): readonly string[] {
  return [...new Set([provider, ...failover.map((step) => step.provider)])];
}

/** The providers that were asked today, among the newest requests. Throws a `storage.*` error. */
export function usedToday(reader: Reader): (now: number) => readonly string[] {
  const query = reader.prepare<{ provider: string }>(
    `SELECT DISTINCT provider FROM (
      SELECT provider FROM ledger WHERE at_ms >= ? ORDER BY at_ms DESC LIMIT ${NEWEST_REQUESTS})`,
  );
  return (now) => query.all(localDayOf(now).since).map(({ provider }) => provider);
}

/** The providers in use, those of the chain first. */
export function providersInUse(
  providers: readonly ProviderConfig[],
  ids: readonly string[],
): readonly ProviderConfig[] {
  return [...new Set(ids)]
    .map((id) => providers.find((provider) => provider.id === id))
    .filter((provider) => provider !== undefined)
    .slice(0, MOST_PROVIDERS);
}
