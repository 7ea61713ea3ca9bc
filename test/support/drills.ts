import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createDrillReports } from '../../src/core/drill/drillReports.ts';
import { createDrills } from '../../src/core/drill/drills.ts';
import { defaultSettings } from '../../src/core/settings/resolve.ts';
import type { Settings } from '../../src/core/settings/settings.ts';
import { createPricing } from '../../src/core/usage/pricing.ts';
import { createTokenEstimator } from '../../src/core/usage/tokenEstimator.ts';
import type { DrillPlan, DrillReport, DrillState } from '../../src/shared/contract/drill.ts';
import { recordingLogger } from './cache.ts';
import { openConsoleDatabase } from './storage.ts';
import { tempDir } from './tempDir.ts';

/** A drill without faults: six questions to a chain of two, quick. */
export const drillPlan = (more: Partial<DrillPlan> = {}): DrillPlan => ({
  faults: [{ kind: 'none' }, { kind: 'none' }],
  requests: 6,
  perSecond: 5,
  stream: true,
  questions: 'different',
  expiredAnswers: false,
  pace: 'quick',
  ...more,
});

/** Limits that a slow machine does not reach by itself while it is 20 times as fast. */
const patient = { timeout: 600, first_byte_timeout_s: 300, idle_timeout_s: 600, breaker_timeout_s: 300 };

/** Drills as the console has them, with reports in a file of the test's own. */
export async function openDrills(own: Partial<Settings> = {}) {
  let settings: Settings = { ...defaultSettings().settings, ...patient, ...own };
  const { writer, reader } = await openConsoleDatabase(join(tempDir(), 'console.sqlite'));
  const logger = recordingLogger();
  const states: DrillState[] = [];
  const estimator = createTokenEstimator({
    threadUrl: new URL('../../src/core/usage/tokenThread.ts', import.meta.url),
    logger,
  });
  const drills = createDrills({
    settings: () => settings,
    sandboxThread: new URL('../../src/core/providers/sandbox/thread.ts', import.meta.url),
    estimator,
    pricing: createPricing(),
    logger,
    audit: { act: async () => undefined },
    reports: createDrillReports(reader, writer, logger),
    onChange: (state) => states.push(state),
  });
  onTestFinished(async () => {
    await drills.close();
    await estimator.close();
  });
  const run = async (wanted: DrillPlan): Promise<DrillReport> => {
    await drills.start(wanted);
    await expect.poll(() => drills.state().running, { timeout: 30_000, interval: 20 }).toBe(null);
    return drills.report(drills.state().reports[0]?.id ?? '');
  };
  return {
    drills,
    run,
    states,
    /** Changes settings for the drills to come. */
    configure: (changes: Partial<Settings>) => {
      settings = { ...settings, ...changes };
    },
  };
}
