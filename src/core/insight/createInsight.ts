import { setImmediate } from 'node:timers/promises';
import type { Answer, AskInput } from '../../shared/contract/ask.ts';
import type { EntryId } from '../../shared/contract/browse.ts';
import { OWN_CACHE } from '../../shared/contract/cacheFiles.ts';
import type { Doctor, Explanation } from '../../shared/contract/insight.ts';
import { AppError } from '../../shared/errors.ts';
import { isExpired } from '../cache/freshness.ts';
import type { CacheStore, StoredEntry } from '../cache/store.ts';
import type { CacheFilesService, CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { libraryKeysOf, prepareRequest } from '../client/preparedRequest.ts';
import type { Clock } from '../ports.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Settings } from '../settings/settings.ts';
import type { Ledger } from '../usage/ledger.ts';
import type { Pricing } from '../usage/pricing.ts';
import type { RunningDoctor } from './doctorRun.ts';
import { type FreshItem, freshItem, freshPlan } from './freshPlan.ts';
import { type FreshParts, FreshRunner } from './freshRunner.ts';
import type { Insight } from './insight.ts';
import { createInsightJobs } from './insightJobs.ts';

export interface InsightParts {
  readonly settings: () => Settings;
  readonly providers: () => readonly ProviderConfig[];
  readonly cacheFiles: Pick<CacheFilesService, 'target'>;
  /** The own cache, for when it has no file. */
  readonly store: () => CacheStore;
  readonly entryDetails: Ledger['entryDetails'];
  readonly ask: (input: AskInput, options: Parameters<FreshParts['ask']>[1]) => Promise<Answer>;
  readonly pricing: Pricing;
  readonly consoleFile: string;
  /** The file of `insightThread.ts`, built or as it is. */
  readonly threadUrl: URL;
  readonly startDoctor: (target: CacheTarget) => RunningDoctor;
  readonly usageFiles: (paths: readonly string[]) => Promise<Doctor>;
  readonly clock: Clock;
}

/** Explanations, comparisons with fresh answers, and the doctor. */
export function createInsight(parts: InsightParts): Insight {
  const jobs = createInsightJobs(parts.threadUrl);
  const runner = new FreshRunner({ ask: parts.ask, jobs });
  const doctors = new Set<RunningDoctor>();
  const items = async (ids: readonly EntryId[]) => {
    const providers = parts.providers();
    const found: FreshItem[] = [];
    for (const id of ids) {
      found.push(freshItem(id, parts.entryDetails(id.namespace, id.key), providers));
      // A request may have megabytes: the thread is let go after each.
      await setImmediate();
    }
    return found;
  };
  return {
    explain: async (file, request, asOf = Number.POSITIVE_INFINITY) => {
      const inFile = file !== OWN_CACHE || hasFile(parts.settings());
      const explained = await jobs.run({
        ...{ kind: 'explain', request, consoleFile: parts.consoleFile, nowMs: parts.clock.now(), asOf },
        ...{ settings: parts.settings(), providers: parts.providers() },
        ...(inFile ? { target: parts.cacheFiles.target(file), entries: [] } : heldFor(request, parts)),
      });
      if (explained.kind !== 'explained') throw new AppError('internal', 'The answer was of another kind.');
      return inFile ? explained.explanation : withHeld(explained.explanation, parts);
    },
    freshPlan: async (file, ids) => {
      parts.cacheFiles.target(file);
      return freshPlan(await items(ids), parts.pricing, parts.clock.now());
    },
    askFresh: async (file, ids) => runner.start(parts.cacheFiles.target(file), await items(ids)),
    fresh: () => runner.view(),
    cancelFresh: () => {
      void runner.cancel();
      return runner.view();
    },
    onFresh: (listener) => runner.onChange(listener),
    doctor: async (file) => {
      const doctor = parts.startDoctor(parts.cacheFiles.target(file));
      doctors.add(doctor);
      return doctor.result.finally(() => doctors.delete(doctor));
    },
    usageFiles: async (paths) => parts.usageFiles(paths),
    close: async () => {
      for (const { cancel } of doctors) cancel();
      await runner.cancel();
      await jobs.close();
      await Promise.allSettled([...doctors].map(({ result }) => result));
    },
  };
}

function hasFile({ cache_enabled, cache_backend }: Settings): boolean {
  return cache_enabled && cache_backend === 'sqlite';
}

/** What a cache without a file holds under the keys of a request. */
function heldFor(request: AskInput, parts: InsightParts): { target: null; entries: StoredEntry[] } {
  const prepared = prepareRequest(request, { source: 'core' }, parts.settings(), parts.providers());
  const store = parts.store();
  const keys = [prepared.key, ...libraryKeysOf(prepared)];
  const entries = keys.flatMap((key) => store.get(prepared.namespace, [key]) ?? []);
  return { target: null, entries };
}

/** The thread cannot see what is in memory: whether near entries are there is said here. */
function withHeld(explanation: Explanation, { store, clock }: InsightParts): Explanation {
  const held = store();
  const nearest = explanation.nearest.map((near) => {
    const entry = held.get(near.namespace, [near.key]);
    return { ...near, present: entry !== null, expired: entry !== null && isExpired(entry, clock.now()) };
  });
  return { ...explanation, nearest };
}
