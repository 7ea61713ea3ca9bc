import { ActionIcon, Button } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import type { Backup } from '../../../../shared/contract/maintenance.ts';
import { formatCount, formatExactTime } from '../../../../shared/format.ts';
import { DataTable } from '../../../components/DataTable.tsx';
import { Dialog, DialogActions } from '../../../components/Dialog.tsx';
import { Bytes } from '../../../components/figures.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Section } from '../../../components/Section.tsx';
import type { Column } from '../../../components/TableHead.tsx';
import { useBackups } from './backupsStore.ts';
import { ShowInFolder } from './FactList.tsx';
import classes from './Operations.module.css';
import { openOperation } from './operationDialogStore.ts';
import { useOperations } from './operationsStore.ts';
import { makers } from './operationWords.ts';

/** The backups of a file: make, compare, restore, remove. */
export function BackupsSection(props: { file: CacheFile; isBusy: boolean; why: string }) {
  const { file, isBusy: busy, why } = props;
  const { list, error, load, make, saveCopy } = useBackups();
  const last = useOperations((state) => state.data?.recent.find((run) => run.file === file.id)?.id ?? null);
  const [removing, setRemoving] = useState<Backup | null>(null);
  // Whatever ended on this file may have made one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `last` is the sign to look again.
  useEffect(() => {
    void load(file.id);
  }, [file.id, load, last]);
  const restore = () => openOperation({ file: file.id, input: { operation: 'restore' } });
  return (
    <Section
      title="Backups"
      actions={
        <>
          <Button size="compact-sm" disabled={busy} onClick={() => void make(file.id)}>
            Back up now
          </Button>
          <Button variant="default" size="compact-sm" disabled={busy} onClick={() => void saveCopy(file.id)}>
            Save a copy…
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            disabled={busy || !file.writable}
            aria-describedby={busy || !file.writable ? why : undefined}
            onClick={restore}
          >
            Restore from a file…
          </Button>
        </>
      }
    >
      <Loaded data={list} error={error} retry={() => load(file.id)} label="Loading backups">
        {(backups) =>
          backups.length === 0 ? (
            <p className={classes.none}>There is no backup. One is a whole copy of the file as it is then.</p>
          ) : (
            <DataTable
              label="Backups"
              columns={columnsFor(file, busy, setRemoving)}
              rows={backups}
              rowKey={({ id }) => id}
            />
          )
        }
      </Loaded>
      {removing !== null && <RemoveDialog backup={removing} onClose={() => setRemoving(null)} />}
    </Section>
  );
}

function columnsFor(
  file: CacheFile,
  busy: boolean,
  onRemove: (backup: Backup) => void,
): readonly Column<Backup>[] {
  return [
    { id: 'at', header: 'Made', width: '112px', cell: ({ at }) => <RelativeTime at={at} /> },
    {
      id: 'bytes',
      header: 'Size',
      numeric: true,
      width: '88px',
      cell: ({ bytes }) => <Bytes bytes={bytes} />,
    },
    { id: 'rows', header: 'Entries', numeric: true, width: '88px', cell: ({ rows }) => formatCount(rows) },
    { id: 'by', header: 'By', width: '112px', cell: ({ madeBy }) => makers[madeBy] },
    {
      id: 'path',
      header: 'File',
      cell: ({ backupPath, missing }) =>
        missing ? <span className="muted">the file is gone</span> : <BackupName path={backupPath} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      width: '248px',
      cell: (backup) => <Actions backup={backup} file={file} busy={busy} onRemove={onRemove} />,
    },
  ];
}

function BackupName({ path }: { path: string }) {
  return (
    <span className="mono" title={path}>
      {path.split(/[\\/]/).at(-1)}
    </span>
  );
}

function Actions(props: {
  backup: Backup;
  file: CacheFile;
  busy: boolean;
  onRemove: (backup: Backup) => void;
}) {
  const { backup, file, busy, onRemove } = props;
  const when = <span className="visually-hidden"> the backup of {formatExactTime(backup.at)}</span>;
  return (
    <span className={classes.rowActions}>
      {!backup.missing && (
        <>
          <Button
            variant="default"
            size="compact-xs"
            disabled={busy || !file.writable}
            onClick={() =>
              openOperation({ file: file.id, input: { operation: 'restore', from: { backup: backup.id } } })
            }
          >
            Restore…{when}
          </Button>
          <Button
            variant="default"
            size="compact-xs"
            disabled={busy}
            onClick={() =>
              openOperation({ file: file.id, input: { operation: 'compare', path: backup.backupPath } })
            }
          >
            Compare…{when}
          </Button>
          <ShowInFolder path={backup.backupPath} name={`the backup of ${formatExactTime(backup.at)}`} />
        </>
      )}
      <ActionIcon
        size="sm"
        aria-label={`Remove the backup of ${formatExactTime(backup.at)}`}
        title="Remove"
        disabled={busy}
        onClick={() => onRemove(backup)}
      >
        <Trash2 size={14} aria-hidden />
      </ActionIcon>
    </span>
  );
}

function RemoveDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const remove = useBackups((state) => state.remove);
  return (
    <Dialog title="Remove a backup" onClose={onClose}>
      <p>
        The backup of {formatExactTime(backup.at)} with {formatCount(backup.rows)} entries goes to the trash
        of the system, from where it can be taken back.
      </p>
      <DialogActions onCancel={onClose} safe>
        <Button
          color="red"
          onClick={() => {
            onClose();
            void remove(backup);
          }}
        >
          Remove
        </Button>
      </DialogActions>
    </Dialog>
  );
}
