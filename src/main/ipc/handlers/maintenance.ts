import type { Maintenance } from '../../../core/maintenance/maintenance.ts';
import type { HandlersOf } from '../router.ts';

export interface MaintenanceHandlerParts {
  readonly maintenance: Maintenance;
}

export function maintenanceHandlers({ maintenance }: MaintenanceHandlerParts): HandlersOf<'maintenance'> {
  return {
    'maintenance.schedule': () => maintenance.schedule(),
    'maintenance.runNow': () => maintenance.runNow(),
    'maintenance.backups': ({ file }) => [...maintenance.backups(file)],
    'maintenance.removeBackup': async ({ id }) => [...(await maintenance.removeBackup(id))],
  };
}
