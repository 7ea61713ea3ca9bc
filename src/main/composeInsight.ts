import { join } from 'node:path';
import type { CacheFilesService } from '../core/cacheFiles/cacheFiles.ts';
import { createInsight, type InsightParts } from '../core/insight/createInsight.ts';
import type { Insight } from '../core/insight/insight.ts';
import { systemClock } from '../core/ports.ts';
import { AppError } from '../shared/errors.ts';
import type { WorkbenchParts } from './composeWorkbench.ts';
import { entryUrl } from './entryUrl.ts';

/** Explanations, comparisons and the doctor over the cache files that are open. */
export function composeInsight(parts: WorkbenchParts, cacheFiles: CacheFilesService): Insight {
  const { settings, providers, cache, ledger, client, pricing } = parts;
  const insight = createInsight({
    settings: () => settings.current,
    providers,
    cacheFiles,
    store: () => cache.store(),
    entryDetails: (namespace, key) => ledger.entryDetails(namespace, key),
    ask: (input, options) => client.ask(input, options),
    pricing,
    consoleFile: join(parts.userData, 'console.sqlite'),
    threadUrl: entryUrl(parts.entries, 'insightThread'),
    ...doctor,
    clock: systemClock,
  });
  insight.onFresh(parts.listeners.onFresh);
  return insight;
}

const notBuilt = async (): Promise<never> => {
  throw new AppError('internal', 'The doctor is not built yet.');
};
const doctor: Pick<InsightParts, 'doctor' | 'usageFiles'> = { doctor: notBuilt, usageFiles: notBuilt };
