import { join } from 'node:path';
import type { CacheFilesService } from '../core/cacheFiles/cacheFiles.ts';
import { createInsight } from '../core/insight/createInsight.ts';
import { startDoctor } from '../core/insight/doctorRun.ts';
import type { Insight } from '../core/insight/insight.ts';
import { usageDoctorOf } from '../core/insight/usageDoctor.ts';
import { systemClock } from '../core/ports.ts';
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
    startDoctor: (target) =>
      startDoctor(entryUrl(parts.entries, 'doctorThread'), {
        target,
        now: systemClock.now(),
        // Of another file's limit nothing is known.
        maxEntries: target.own ? settings.current.cache_sqlite_max_entries : undefined,
      }),
    usageFiles: (paths) => usageDoctorOf(paths, systemClock.now()),
    clock: systemClock,
  });
  insight.onFresh(parts.listeners.onFresh);
  return insight;
}
