import type { CacheOverview } from '../../../../src/shared/contract/cache.ts';
import { ok } from '../../../../src/shared/result.ts';
import type { PagesScenario, RouteAnswers } from './scenario.ts';

function cacheOverview(scenario: PagesScenario): CacheOverview {
  const full = scenario === 'full';
  const path = '/home/ada/.config/ai-ops-console/cache.sqlite';
  return {
    backend: scenario === 'trouble' ? 'null' : 'sqlite',
    enabled: true,
    path,
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

/** The console's own cache: in use, or one that could not be opened. */
export function cacheAnswers(scenario: PagesScenario): RouteAnswers {
  return { 'cache.overview': () => ok(cacheOverview(scenario)) };
}
