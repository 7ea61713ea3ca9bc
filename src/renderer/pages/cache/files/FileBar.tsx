import { Button, NativeSelect, Switch } from '@mantine/core';
import { useState } from 'react';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import { Copyable } from '../../../components/Copyable.tsx';
import { Dialog, DialogActions } from '../../../components/Dialog.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { useCare } from '../careStore.ts';
import classes from './Files.module.css';
import { useFileActions } from './filesStore.ts';

/** Whether the shown file may be changed. */
export function FileState(props: { file: CacheFile; switchedOff: boolean; closed: boolean }) {
  const { file, closed } = props;
  if (closed) return <StateBadge tone="bad" label="not open" />;
  return (
    <>
      {props.switchedOff && (
        <StateBadge tone="off" label="switched off" title="Set cache_enabled on the Settings page" />
      )}
      {file.path === '' && <StateBadge tone="off" label="in memory" title="Until the console quits" />}
      {file.path !== '' && file.writable && <StateBadge tone="good" label="changes allowed" />}
      {file.path !== '' && !file.writable && (
        <StateBadge tone="off" label="read only" title={file.cannotWrite ?? 'Opened to look at it only'} />
      )}
    </>
  );
}

/** What can be done with the shown file as a whole. */
export function FileActions(props: { file: CacheFile }) {
  const { file } = props;
  const close = useFileActions((state) => state.close);
  const { care, check } = useCare();
  if (file.path === '') return null;
  return (
    <>
      {file.id !== 'own' && <ChangesSwitch file={file} />}
      <Button variant="default" disabled={care !== null && care.work !== 'none'} onClick={() => void check()}>
        Check the file
      </Button>
      {file.id !== 'own' && (
        <Button variant="default" onClick={() => void close(file.id)}>
          Close
        </Button>
      )}
    </>
  );
}

/** Which table of the file is shown, where several are caches. */
export function TableChooser(props: { file: CacheFile }) {
  const { file } = props;
  const chooseTable = useFileActions((state) => state.chooseTable);
  if (file.tables.length < 2) return null;
  return (
    <NativeSelect
      aria-label="Table"
      className={classes.tables}
      data={file.tables}
      value={file.table}
      onChange={(event) => void chooseTable(file.id, event.currentTarget.value)}
    />
  );
}

function ChangesSwitch(props: { file: CacheFile }) {
  const { file } = props;
  const allowChanges = useFileActions((state) => state.allowChanges);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Switch
        label="Allow changes"
        checked={file.writable}
        disabled={file.cannotWrite !== null}
        title={file.cannotWrite ?? undefined}
        onChange={() => (file.writable ? void allowChanges(file.id, false) : setAsking(true))}
      />
      {asking && (
        <Dialog title="Allow changes to this file?" onClose={() => setAsking(false)}>
          <Copyable text={file.path} name="path of the file" whole />
          <p>
            Until now the console only looks at it. Once you allow it, what you start on this page may delete,
            change and add entries, and every program that uses the file sees that at once.
          </p>
          <p>
            Nothing is changed by allowing it. Deleted entries can be put back for 7 days. The file is read
            only again when the console starts anew.
          </p>
          <DialogActions onCancel={() => setAsking(false)}>
            <Button
              onClick={() => {
                setAsking(false);
                void allowChanges(file.id, true);
              }}
            >
              Allow changes
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}

/** What a person should know of the file as it was found. */
export function FileNotes(props: { file: CacheFile }) {
  const { notes, cannotWrite } = props.file;
  const all = cannotWrite === null || notes.includes(cannotWrite) ? notes : [...notes, cannotWrite];
  if (all.length === 0) return null;
  return (
    <ul className={classes.notes} aria-label="Notes on the file">
      {all.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
