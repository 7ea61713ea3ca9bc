import type { CacheFilesService } from '../core/cacheFiles/cacheFiles.ts';
import type { Backups } from '../core/maintenance/backups.ts';
import type { Maintenance } from '../core/maintenance/maintenance.ts';
import { MaintenanceSchedule } from '../core/maintenance/schedule.ts';
import { createTurnRecords } from '../core/maintenance/turnRecords.ts';
import type { Operations } from '../core/operations/operations.ts';
import { foundDamage } from '../core/operations/verify.ts';
import { systemClock } from '../core/ports.ts';
import { OWN_CACHE } from '../shared/contract/cacheFiles.ts';
import type { Backup } from '../shared/contract/maintenance.ts';
import { errorBodyOf } from '../shared/errors.ts';
import type { WorkbenchParts } from './composeWorkbench.ts';

export type MaintenanceParts = Pick<
  WorkbenchParts,
  'settings' | 'reader' | 'writer' | 'cache' | 'alerts' | 'cacheCare' | 'pathDialogs' | 'listeners' | 'logger'
> & {
  readonly cacheFiles: CacheFilesService;
  readonly operations: Operations;
  readonly backups: Backups;
};

/** How often it is asked what is due, ms: short, since a long timer would be wrong after a sleep. */
const POLL_MS = 10_000;

/** The schedule of the own cache, which is polled from now on, and the backups of every file. */
export function composeMaintenance(parts: MaintenanceParts): Maintenance {
  const { settings, cacheFiles, cacheCare, backups, pathDialogs, logger } = parts;
  const schedule = new MaintenanceSchedule({
    ...parts,
    settings: () => settings.current,
    foundDamage,
    records: createTurnRecords(parts.reader, parts.writer),
    file: () => {
      if (parts.cache.opened().path === '') return null;
      return cacheFiles.target(OWN_CACHE).id;
    },
    // Its check of the whole file says on every page what is wrong.
    onDamage: () => void cacheCare.check().catch(() => undefined),
    clock: systemClock,
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  schedule.onChange(parts.listeners.onSchedule);
  settings.onChange(() => schedule.tell());
  const poll = () =>
    schedule
      .poll()
      .catch((caught) => logger.error('the schedule failed', { code: errorBodyOf(caught).code }));
  const timer = setInterval(() => void poll(), POLL_MS);
  const shown = (list: readonly Backup[]) => {
    // The page may have them shown in their folder, and compare with them.
    for (const { backupPath } of list) pathDialogs.allow(backupPath);
    return list;
  };
  return {
    schedule: () => schedule.schedule(),
    runNow: () => schedule.runNow(),
    poll,
    backups: (file) => shown(backups.list(file)),
    removeBackup: async (id) => shown(await backups.remove(id)),
    onChange: (listener) => schedule.onChange(listener),
    close: async () => {
      clearInterval(timer);
      schedule.close();
    },
  };
}
