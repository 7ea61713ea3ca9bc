import type { CacheEntry, CacheOverview, CacheRow } from '../../../../src/shared/contract/cache.ts';
import { ok } from '../../../../src/shared/result.ts';
import { type PagesScenario, type RouteAnswers, trouble } from './scenario.ts';

const ENTRIES = 1200;

function cacheOverview(scenario: PagesScenario): CacheOverview {
  const full = scenario === 'full';
  const path = '/home/ada/.config/ai-ops-console/cache.sqlite';
  return {
    backend: scenario === 'trouble' ? 'null' : 'sqlite',
    enabled: true,
    path,
    fileBytes: full ? 18_874_368 : 24_576,
    entries: full ? ENTRIES : 0,
    expired: full ? 37 : 0,
    valueBytes: full ? 9_337_118 : 0,
    namespaces: full
      ? [
          { namespace: 'default', entries: 900, expired: 37, valueBytes: 8_000_000 },
          { namespace: 'billing-service', entries: 300, expired: 0, valueBytes: 1_337_118 },
        ]
      : [],
    maxEntries: full ? 5000 : null,
    ttlS: 3600,
    problem:
      scenario === 'trouble'
        ? {
            code: 'storage.not_a_database',
            message:
              'The file is not a SQLite database. Move it away, or set another path in Settings, then start the console again.',
          }
        : null,
  };
}

function cacheRow(index: number, now: number): CacheRow {
  const known = index % 4 !== 3;
  const createdAtS = now / 1000 - index * 61.25;
  const expired = index % 32 === 5;
  return {
    namespace: known ? 'default' : 'billing-service',
    key: (index * 2_654_435_761).toString(16).padStart(12, '0').repeat(6).slice(0, 64),
    preview: '"Der Umsatz stieg um 4 %. Hier ist eine Tabelle mit den Zahlen der letzten Quartale',
    bytes: 180 + ((index * 7919) % 60_000),
    createdAtS,
    expiresAtS: index % 7 === 0 ? null : expired ? now / 1000 - 5 : now / 1000 + 3600 - index,
    lastAccessAtS: createdAtS + 20,
    hits: (index * 31) % 40,
    prompt: known ? `Summarise the quarterly report number ${index} in three bullets` : null,
    model: known ? 'gpt-4o-mini-2024-07-18' : null,
  };
}

/** A cache of 1,200 entries, an empty one, or one that could not be opened. */
export function cacheAnswers(scenario: PagesScenario, now: number): RouteAnswers {
  const rows = scenario === 'full' ? Array.from({ length: ENTRIES }, (_, index) => cacheRow(index, now)) : [];
  const value = {
    title: 'Quarterly report',
    bullets: ['Revenue up 4 %', 'Costs flat'],
    note: '<b>not HTML</b>',
  };
  return {
    'cache.overview': () => ok(cacheOverview(scenario)),
    'cache.entries': ({ namespace, limit, offset }) =>
      ok(rows.filter((row) => !namespace || row.namespace === namespace).slice(offset, offset + limit)),
    'cache.entry': ({ namespace, key }) => {
      const row = rows.find((one) => one.key === key && one.namespace === namespace);
      if (!row) return trouble('storage.failed', 'The entry is not in the cache any more. Refresh the list.');
      const entry: CacheEntry = { ...row, valueJson: JSON.stringify(value), truncated: false };
      return ok(entry);
    },
  };
}
