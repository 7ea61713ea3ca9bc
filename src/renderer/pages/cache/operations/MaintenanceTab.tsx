import { HardDrive } from 'lucide-react';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import layout from '../../../components/page.module.css';
import { BackupsSection } from './BackupsSection.tsx';
import { OperationRows } from './OperationRows.tsx';
import { ScheduleSection } from './ScheduleSection.tsx';

const OWN_CACHE = 'own';

/** What can be done to a cache file: operations, backups, and the schedule of the console's own one. */
export function MaintenanceTab({ file }: { file: CacheFile }) {
  if (file.path === '') {
    return (
      <EmptyState icon={HardDrive} text="This cache is kept in memory: there is no file to look after." />
    );
  }
  return (
    <div className={layout.body}>
      <div className={layout.stack}>
        {file.id === OWN_CACHE && <ScheduleSection />}
        <BackupsSection file={file} />
        <OperationRows file={file} />
      </div>
    </div>
  );
}
