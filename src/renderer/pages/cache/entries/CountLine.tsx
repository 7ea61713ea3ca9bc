import { Button, Menu, Progress } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import type { EntryId, ViewState } from '../../../../shared/contract/browse.ts';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import { formatCount } from '../../../../shared/format.ts';
import { openOperation } from '../operations/operationDialogStore.ts';
import classes from './Entries.module.css';
import { useEntries } from './entriesStore.ts';
import { MOST_SELECTED } from './selection.ts';
import { useSelection } from './selectionStore.ts';

/** So many requests are asked again at a time. */
const MOST_COMPARED = 50;

/** How many entries match and how far they were looked for, and what can be done with them; or with those that are selected. */
export function CountLine(props: {
  file: CacheFile;
  view: ViewState;
  onCompare: (ids: readonly EntryId[]) => void;
}) {
  const { file, view } = props;
  const selection = useSelection((state) => state.selection);
  const chosen = selection.kind === 'all' ? view.matched : selection.ids.size;
  return (
    <div className={classes.line} data-selected={chosen > 0}>
      {chosen > 0 ? (
        <Selected file={file} chosen={chosen} all={selection.kind === 'all'} onCompare={props.onCompare} />
      ) : (
        <Matching file={file} view={view} />
      )}
    </div>
  );
}

function Matching(props: { file: CacheFile; view: ViewState }) {
  const { file, view } = props;
  const filter = useEntries((state) => state.look.filter);
  const stop = useEntries((state) => state.stop);
  const narrowed = Object.keys(filter).length > 0;
  return (
    <>
      <span role="status" className={classes.count}>
        {countWords(view, narrowed)}
      </span>
      {!view.done && (
        <>
          <Progress
            className={classes.progress}
            value={view.total === 0 ? 0 : (view.scanned / view.total) * 100}
            aria-label="Share of the entries that were looked at"
          />
          <Button variant="default" size="compact-xs" onClick={() => void stop()}>
            Stop
          </Button>
        </>
      )}
      {narrowed && view.matched > 0 && file.path !== '' && (
        <div className={classes.actions}>
          <Button
            variant="default"
            size="compact-xs"
            disabled={!file.writable}
            onClick={() => openOperation({ file: file.id, input: { operation: 'delete_filtered', filter } })}
          >
            Delete what matches…
          </Button>
          <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
            <Menu.Target>
              <Button
                variant="default"
                size="compact-xs"
                rightSection={<ChevronDown size={12} aria-hidden />}
              >
                More
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                disabled={!file.writable}
                onClick={() => openOperation({ file: file.id, input: { operation: 'change_ttl', filter } })}
              >
                Change expiry…
              </Menu.Item>
              <Menu.Item
                onClick={() => openOperation({ file: file.id, input: { operation: 'export', filter } })}
              >
                Export…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      )}
    </>
  );
}

/** "1,234 of 563,000 entries", or how far the search is. */
function countWords(view: ViewState, narrowed: boolean): string {
  const entries = (count: number) => `${formatCount(count)} ${count === 1 ? 'entry' : 'entries'}`;
  if (!view.done) {
    const looked = `${formatCount(view.scanned)} of ${formatCount(view.total)} entries looked at`;
    return narrowed ? `${looked}, ${formatCount(view.matched)} match so far` : looked;
  }
  if (!narrowed) return entries(view.total);
  if (view.scanned < view.total) {
    return `${entries(view.matched)} found in the ${formatCount(view.scanned)} of ${formatCount(view.total)} that were looked at`;
  }
  return `${formatCount(view.matched)} of ${entries(view.total)}`;
}

function Selected(props: {
  file: CacheFile;
  chosen: number;
  all: boolean;
  onCompare: (ids: readonly EntryId[]) => void;
}) {
  const { file, chosen, all } = props;
  const { selection, clear, checkAll, copyKeys } = useSelection();
  const filter = useEntries((state) => state.look.filter);
  const ids = selection.kind === 'some' ? [...selection.ids.values()] : [];
  const openDelete = () =>
    openOperation({
      file: file.id,
      input: all ? { operation: 'delete_filtered', filter } : { operation: 'delete_selected', ids },
    });
  return (
    <>
      <span role="status" className={classes.count}>
        {all ? `All ${formatCount(chosen)} that match are selected` : `${formatCount(chosen)} selected`}
        {chosen === MOST_SELECTED && !all && ', as many as can be selected one by one'}
      </span>
      {!all && (
        <Button variant="subtle" size="compact-xs" onClick={checkAll}>
          Select all that match
        </Button>
      )}
      <Button variant="subtle" size="compact-xs" onClick={clear}>
        Clear selection
      </Button>
      <div className={classes.actions}>
        <Button variant="default" size="compact-xs" onClick={() => void copyKeys()}>
          Copy keys
        </Button>
        <Button
          variant="default"
          size="compact-xs"
          disabled={all || chosen > MOST_COMPARED}
          title={all || chosen > MOST_COMPARED ? `At most ${MOST_COMPARED} at a time` : undefined}
          onClick={() => props.onCompare(ids)}
        >
          Compare with fresh answers
        </Button>
        {file.path !== '' && (
          <>
            {all && (
              <Button
                variant="default"
                size="compact-xs"
                onClick={() => openOperation({ file: file.id, input: { operation: 'export', filter } })}
              >
                Export…
              </Button>
            )}
            <Button
              variant="default"
              size="compact-xs"
              disabled={!file.writable}
              title={file.writable ? undefined : 'Allow changes first'}
              onClick={openDelete}
            >
              Delete…
            </Button>
          </>
        )}
      </div>
    </>
  );
}
