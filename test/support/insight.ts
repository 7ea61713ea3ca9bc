import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CacheTarget } from '../../src/core/cacheFiles/cacheFiles.ts';
import { createInsight } from '../../src/core/insight/createInsight.ts';
import { startDoctor } from '../../src/core/insight/doctorRun.ts';
import type { Insight } from '../../src/core/insight/insight.ts';
import { usageDoctorOf } from '../../src/core/insight/usageDoctor.ts';
import { systemClock } from '../../src/core/ports.ts';
import type { ProviderConfig } from '../../src/core/providers/preset.ts';
import { resolveProviders } from '../../src/core/providers/registry.ts';
import { createLedger } from '../../src/core/usage/ledger.ts';
import { createPricing } from '../../src/core/usage/pricing.ts';
import type { FreshRun } from '../../src/shared/contract/insight.ts';
import { AppError } from '../../src/shared/errors.ts';
import { openTestClient, type TestClientOptions } from './client.ts';
import { openConsoleDatabase } from './storage.ts';

/** Another cache file that the test wants looked into. */
export interface OtherFile {
  readonly id: string;
  readonly file: string;
  readonly table: string;
}

/** The real client on real files, and Insight on them as the app has it. */
export async function openTestInsight(
  options: TestClientOptions & {
    readonly others?: readonly OtherFile[];
    readonly providers?: (usual: readonly ProviderConfig[]) => readonly ProviderConfig[];
  } = {},
) {
  const opened = await openTestClient(options);
  const { writer, reader, file } = await openConsoleDatabase(opened.file);
  const own = { id: 'own', file: join(opened.folder, 'cache.sqlite'), table: 'ai_cache' };
  const { entryDetails } = createLedger(writer, reader);
  const insight: Insight = createInsight({
    settings: opened.settings,
    providers: () => {
      const usual = resolveProviders(opened.settings(), null);
      return options.providers?.(usual) ?? usual;
    },
    cacheFiles: { target: (id) => targetOf([own, ...(options.others ?? [])], id) },
    store: () => opened.cache,
    entryDetails,
    ask: (input, how) => opened.client.ask(input, how),
    pricing: createPricing(),
    consoleFile: file,
    threadUrl: new URL('../../src/core/insight/insightThread.ts', import.meta.url),
    startDoctor: (target) =>
      startDoctor(new URL('../../src/core/insight/doctorThread.ts', import.meta.url), {
        target,
        now: systemClock.now(),
        maxEntries: undefined,
      }),
    usageFiles: (paths) => usageDoctorOf(paths, systemClock.now()),
    clock: options.clock ?? systemClock,
  });
  onTestFinished(() => insight.close());
  return { ...opened, insight, entryDetails };
}

function targetOf(files: readonly OtherFile[], id: string): CacheTarget {
  const found = files.find((one) => one.id === id);
  if (!found) throw new AppError('request.invalid', 'No such cache file is open.');
  return { ...found, own: id === 'own', writable: id === 'own', busyTimeoutMs: 3000 };
}

/** Resolves with the comparison as soon as it is like that. */
export function whenFresh(insight: Insight, isSo: (run: FreshRun) => boolean): Promise<FreshRun> {
  return new Promise((resolve) => {
    const look = (run: FreshRun) => {
      if (!isSo(run)) return;
      stop();
      resolve(run);
    };
    const stop = insight.onFresh(look);
    look(insight.fresh());
  });
}
