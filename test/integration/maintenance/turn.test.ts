import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RaisedAlert } from '../../../src/core/alerts/alerts.ts';
import { backupOfRun, createBackups } from '../../../src/core/maintenance/backups.ts';
import { MaintenanceSchedule } from '../../../src/core/maintenance/schedule.ts';
import { createTurnRecords } from '../../../src/core/maintenance/turnRecords.ts';
import { foundDamage } from '../../../src/core/operations/verify.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import { recordingLogger } from '../../support/cache.ts';
import { overwrite } from '../../support/damagedCache.ts';
import { copyOfFixture, openOperations, targetOf } from '../../support/operations.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const DUE = Date.UTC(2026, 10, 25, 2);

/** The schedule over real operations on a copy of the library's own file. */
async function openMaintenance() {
  const userData = tempDir();
  const file = copyOfFixture();
  const { reader, writer } = await openConsoleDatabase(join(userData, 'console.sqlite'));
  const logger = recordingLogger();
  const backups = createBackups({ reader, writer, moveToTrash: async () => undefined, logger });
  const target = targetOf(file);
  const { runner } = await openOperations(target, {
    userData: tempDir(),
    onEnded: async (run, input) => {
      const made = backupOfRun(run, input, { table: target.table, keep: 1 });
      if (made) await backups.note(made);
    },
  });
  const time = virtualTime(DUE - 60_000);
  const alerts: RaisedAlert[] = [];
  const told = { damage: 0 };
  const start = () =>
    new MaintenanceSchedule({
      settings: () => ({ ...defaultSettings().settings, cache_prune_threshold: 100 }),
      operations: runner,
      foundDamage,
      records: createTurnRecords(reader, writer),
      file: () => target.id,
      onDamage: () => {
        told.damage += 1;
      },
      alerts: { raise: (alert) => void alerts.push(alert), clear: () => undefined },
      clock: time.clock,
      zone: () => 'UTC',
      logger,
    });
  return { file, schedule: start(), restart: start, time, backups, alerts, told };
}

test('a night checks, backs up and prunes the file, and all of it is known after a restart', async () => {
  const { schedule, restart, time, backups, alerts } = await openMaintenance();
  await schedule.poll();
  await time.advance(60_000);
  await schedule.poll();
  expect(alerts).toEqual([]);
  const after = restart().schedule();
  expect(after).toEqual(schedule.schedule());
  expect(after).toMatchObject({ nextAt: DUE + 86_400_000, turns: [{ dueAt: DUE, late: false }] });
  expect(after.turns[0]?.runs.map(({ operation, state }) => [operation, state])).toEqual([
    ['verify', 'done'],
    ['backup', 'done'],
    ['prune', 'done'],
  ]);
  const kept = backups.list('own');
  expect(kept).toMatchObject([{ rows: 563, madeBy: 'schedule', missing: false }]);
});

test('a damaged file is told of, and its good backup stays', async () => {
  const { file, schedule, backups, told } = await openMaintenance();
  await schedule.runNow();
  const before = backups.list('own');
  overwrite(file, 10 * 4096, Buffer.alloc(8192, 0x5a));
  await schedule.runNow();
  expect(told.damage).toBe(1);
  expect(backups.list('own')).toEqual(before);
});
