import { expect, test } from 'vitest';
import { drillReportSchema } from '../../../src/shared/contract/drill.ts';
import { openDrills, drillPlan as plan } from '../../support/drills.ts';

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
