import type { Maintenance } from '../../../core/maintenance/maintenance.ts';
import type { Backup } from '../../../shared/contract/maintenance.ts';
import type { PathDialogs } from '../../pathDialogs.ts';
import type { HandlersOf } from '../router.ts';

export interface MaintenanceHandlerParts {
  readonly maintenance: Maintenance;
  readonly pathDialogs: PathDialogs;
}

export function maintenanceHandlers({
  maintenance,
  pathDialogs,
}: MaintenanceHandlerParts): HandlersOf<'maintenance'> {
  // Whoever sees a backup in the list may compare with it and have it shown in its folder.
  const offered = (backups: readonly Backup[]) => {
    for (const { backupPath } of backups) pathDialogs.allow(backupPath);
    return [...backups];
  };
  return {
    'maintenance.schedule': () => maintenance.schedule(),
    'maintenance.runNow': () => maintenance.runNow(),
    'maintenance.backups': ({ file }) => offered(maintenance.backups(file)),
    'maintenance.removeBackup': async ({ id }) => offered(await maintenance.removeBackup(id)),
  };
}
