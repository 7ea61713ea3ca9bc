import { HardDrive } from 'lucide-react';
import { useId } from 'react';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import layout from '../../../components/page.module.css';
import { BackupsSection } from './BackupsSection.tsx';
import { readOnlyWords } from './fileWords.ts';
import { OperationRows } from './OperationRows.tsx';
import classes from './Operations.module.css';
import { runningOn, useOperations } from './operationsStore.ts';
import { ScheduleSection } from './ScheduleSection.tsx';

const OWN_CACHE = 'own';

/** What can be done to a cache file: operations, backups, and the schedule of the console's own one. */
export function MaintenanceTab({ file }: { file: CacheFile }) {
  const why = useId();
  const busy = useOperations((state) => runningOn(state.data, file.id));
  if (file.path === '') {
    return (
      <EmptyState icon={HardDrive} text="This cache is kept in memory: there is no file to look after." />
    );
  }
  return (
    <div className={layout.body}>
      <div className={layout.stack}>
        <p id={why} className={classes.why}>
          {busy === null ? readOnlyWords(file) : `${busy.title} is under way: wait for its end, or stop it.`}
        </p>
        <OperationRows file={file} isBusy={busy !== null} why={why} />
        <BackupsSection file={file} isBusy={busy !== null} why={why} />
        {file.id === OWN_CACHE && <ScheduleSection />}
      </div>
    </div>
  );
}
