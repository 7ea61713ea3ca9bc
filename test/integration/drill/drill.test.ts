import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDrillReports } from '../../../src/core/drill/drillReports.ts';
import { createDrills } from '../../../src/core/drill/drills.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import { createPricing } from '../../../src/core/usage/pricing.ts';
import { createTokenEstimator } from '../../../src/core/usage/tokenEstimator.ts';
import {
  type DrillPlan,
  type DrillReport,
  type DrillState,
  drillReportSchema,
} from '../../../src/shared/contract/drill.ts';
import { recordingLogger } from '../../support/cache.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

const plan = (more: Partial<DrillPlan> = {}): DrillPlan => ({
  faults: [{ kind: 'none' }, { kind: 'none' }],
  requests: 6,
  perSecond: 5,
  stream: true,
  questions: 'different',
  expiredAnswers: false,
  pace: 'quick',
  ...more,
});

/** Drills as the console has them, with reports in a file of the test's own. */
async function openDrills(settings: Partial<Settings> = {}) {
  const { writer, reader } = await openConsoleDatabase(join(tempDir(), 'console.sqlite'));
  const logger = recordingLogger();
  const states: DrillState[] = [];
  const estimator = createTokenEstimator({
    threadUrl: new URL('../../../src/core/usage/tokenThread.ts', import.meta.url),
    logger,
  });
  const drills = createDrills({
    settings: () => ({ ...defaultSettings().settings, ...settings }),
    sandboxThread: new URL('../../../src/core/providers/sandbox/thread.ts', import.meta.url),
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
  return { drills, run, states, reader, logger };
}

test('without faults every request is answered by the first provider, and the report says what it took', async () => {
  const { drills, run, states } = await openDrills();
  const report = await run(plan());
  expect(drillReportSchema.parse(report)).toEqual(report);
  expect(report).toMatchObject({ ended: 'complete', problem: null, timesFaster: 20, transitions: [] });
  expect(report.totals).toMatchObject({ requests: 6, answered: 6, failed: 0, failedOver: 0 });
  expect(report.requests.every(({ answeredBy }) => answeredBy === 'primary')).toBe(true);
  expect(report.baselineMs).toBeGreaterThan(0);
  expect(states[0]?.running?.phase).toBe('starting');
  expect(states.at(-1)).toEqual(drills.state());
  expect(drills.export(report.id, 'markdown').text).toContain(report.summary);
  expect(JSON.parse(drills.export(report.id, 'json').text)).toEqual(report);
});

test('one drill at a time; one that is stopped says so in its report', async () => {
  const { drills } = await openDrills();
  await drills.start(plan({ faults: [{ kind: 'hang' }], requests: 20, pace: 'real' }));
  await expect(drills.start(plan())).rejects.toMatchObject({ code: 'drill.running' });
  await expect.poll(() => drills.state().running?.phase, { timeout: 10_000 }).toBe('running');
  const { running, reports } = await drills.cancel();
  expect(running).toBe(null);
  const report = drills.report(reports[0]?.id ?? '');
  expect(report.ended).toBe('cancelled');
  expect(report.requests.length).toBeLessThan(20);
  expect(report.requests.every(({ outcome }) => outcome === 'cancelled')).toBe(true);
  expect(await drills.cancel()).toEqual(drills.state());
});
