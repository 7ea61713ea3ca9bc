import { Button } from '@mantine/core';
import { useEffect, useId } from 'react';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import type { OperationAbout } from '../../../../shared/contract/operations.ts';
import { Loaded } from '../../../components/Loaded.tsx';
import { placeHash } from '../../../stores/navigation.ts';
import classes from './Operations.module.css';
import { openOperation } from './operationDialogStore.ts';
import { useOperationList } from './operationsStore.ts';
import { isKnown } from './operationWords.ts';

const groups: readonly (readonly [OperationAbout['group'], string])[] = [
  ['clean', 'Clean up'],
  ['change', 'Change'],
  ['check', 'Check'],
  ['file', 'The file'],
  ['move', 'Transfer'],
];
/** These have a place of their own among the backups. */
const elsewhere = new Set(['backup', 'restore']);
/** These are for entries that are chosen in the list. */
const chosenInList = new Set(['delete_selected', 'delete_filtered', 'mark_stale']);

/** Every operation that there is, by group, as a row with what it does and the button that opens it. `why` names the reason of what is greyed out. */
export function OperationRows(props: { file: CacheFile; isBusy: boolean; why: string }) {
  const { data, error, refresh } = useOperationList();
  useEffect(() => {
    void refresh();
  }, [refresh]);
  return (
    <Loaded data={data} error={error} retry={refresh} label="Loading operations">
      {(operations) => (
        <div className={classes.groups}>
          {groups.map(([group, title]) => (
            <Group
              key={group}
              title={title}
              operations={operations.filter((one) => one.group === group && !elsewhere.has(one.operation))}
              {...props}
            />
          ))}
        </div>
      )}
    </Loaded>
  );
}

function Group(props: {
  title: string;
  operations: readonly OperationAbout[];
  file: CacheFile;
  isBusy: boolean;
  why: string;
}) {
  const { title, operations, file, isBusy, why } = props;
  const id = useId();
  if (operations.length === 0) return null;
  return (
    <section aria-labelledby={id} className={classes.group}>
      <h2 id={id}>{title}</h2>
      <ul className={classes.rows}>
        {operations.map((one) => (
          <li key={one.operation} className={classes.row}>
            <strong>{one.title}</strong>
            <span className={classes.rowAbout}>{one.about}</span>
            <RowAction one={one} file={file} disabled={isBusy || (one.writes && !file.writable)} why={why} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function RowAction(props: { one: OperationAbout; file: CacheFile; disabled: boolean; why: string }) {
  const { one, file, disabled, why } = props;
  const { operation } = one;
  if (!isKnown(operation)) return null;
  if (chosenInList.has(operation))
    return (
      <a className={classes.rowLink} href={placeHash('cache', { file: file.id, tab: 'entries' })}>
        Choose entries<span className="visually-hidden"> for {one.title}</span>
      </a>
    );
  return (
    <Button
      variant="default"
      size="compact-sm"
      disabled={disabled}
      aria-describedby={disabled ? why : undefined}
      onClick={() => openOperation({ file: file.id, input: { operation } })}
    >
      Preview…<span className="visually-hidden"> {one.title}</span>
    </Button>
  );
}
