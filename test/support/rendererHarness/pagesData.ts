import { browseAnswers } from './pages/browseData.ts';
import { cacheAnswers } from './pages/cacheData.ts';
import { drillAnswers } from './pages/drillData.ts';
import { healthAnswers } from './pages/healthData.ts';
import { insightAnswers } from './pages/insightData.ts';
import { keyAnswers } from './pages/keysData.ts';
import { operationAnswers } from './pages/operationsData.ts';
import { reliabilityAnswers } from './pages/reliabilityData.ts';
import type { Emit, PagesScenario, RouteAnswers } from './pages/scenario.ts';
import { settingsAnswers } from './pages/settingsData.ts';
import { usageAnswers } from './pages/usageData.ts';

/** The routes of the pages Keys, Settings, Cache, Usage, Reliability and Activity, with data like a person's. */
export function pagesAnswers(scenario: PagesScenario, now: number, emit: Emit): RouteAnswers {
  return {
    ...keyAnswers(scenario, now, emit),
    ...settingsAnswers(scenario),
    ...cacheAnswers(scenario),
    ...browseAnswers(scenario, now, emit),
    ...operationAnswers(scenario, now, emit),
    ...usageAnswers(scenario, now),
    ...reliabilityAnswers(scenario, now),
    ...healthAnswers(scenario, now),
    ...drillAnswers(scenario, now, emit),
    ...insightAnswers(now, emit),
  };
}
