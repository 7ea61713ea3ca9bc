import { Button } from '@mantine/core';
import { Database, SearchX } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { EntryColumn, EntryId, EntryRow, ViewState } from '../../../../shared/contract/browse.ts';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { BigGrid, type GridChecks } from '../../../components/grid/BigGrid.tsx';
import { Split } from '../../../components/SidePane.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { placeHash, usePlace } from '../../../stores/navigation.ts';
import { useDetail } from '../detail/detailStore.ts';
import { EntryPane } from '../detail/EntryPane.tsx';
import { FilterBar } from '../filter/FilterBar.tsx';
import { FreshDialog } from '../insight/FreshDialog.tsx';
import { useCacheStats } from '../statistics/statsStore.ts';
import { CountLine } from './CountLine.tsx';
import classes from './Entries.module.css';
import { readingProblem, useEntries } from './entriesStore.ts';
import { emptyColumns, entryColumns } from './entryColumns.tsx';
import { rowAt } from './rowPages.ts';
import { entryName, isSelected } from './selection.ts';
import { useSelection } from './selectionStore.ts';

/** The entries of a file: filter, list and details. */
export function EntriesTab(props: { file: CacheFile }) {
  const { id } = props.file;
  const open = useEntries((state) => state.open);
  const openStats = useCacheStats((state) => state.open);
  const { chosen, close, follow } = useDetail();
  useEffect(() => open(id), [open, id]);
  useEffect(() => openStats(id), [openStats, id]);
  useEffect(() => follow(id), [follow, id]);
  useNamedEntry(id);
  const [compared, setCompared] = useState<readonly EntryId[] | null>(null);
  const pane =
    chosen === null || chosen.file !== id ? null : (
      <EntryPane
        key={entryName(chosen.id)}
        file={props.file}
        chosen={chosen}
        onCompare={() => setCompared([chosen.id])}
        onClose={close}
      />
    );
  return (
    <Split onClose={close} pane={pane}>
      <List file={props.file} onCompare={setCompared} />
      {compared !== null && <FreshDialog file={id} ids={compared} onClose={() => setCompared(null)} />}
    </Split>
  );
}

/** Opens the entry that the location names, once for each time that it does. */
function useNamedEntry(file: string): void {
  const { namespace, key, file: named = 'own' } = usePlace((place) => place.params);
  const chooseId = useDetail((state) => state.chooseId);
  const reveal = useEntries((state) => state.reveal);
  const isShown = useEntries((state) => state.file === file && state.view !== null);
  useEffect(() => {
    if (namespace === undefined || key === undefined || named !== file || !isShown) return;
    chooseId(file, { namespace, key });
    void reveal({ namespace, key });
  }, [namespace, key, named, file, isShown, chooseId, reveal]);
}

function List(props: { file: CacheFile; onCompare: (ids: readonly EntryId[]) => void }) {
  const { file } = props;
  const { view, count, retry, look } = useEntries();
  const error = useEntries(readingProblem);
  if (view === null) {
    if (error === null) return <Waiting label="Loading entries" lines={8} />;
    return <Failed retry={retry} />;
  }
  const narrowed = Object.keys(look.filter).length > 0;
  if (error === null && view.done && view.total === 0 && count === 0 && !narrowed)
    return <NoEntries file={file} />;
  return (
    <>
      <FilterBar />
      <CountLine file={file} view={view} onCompare={props.onCompare} />
      {error !== null && <Failed retry={retry} />}
      {count > 0 ? <Grid file={file} /> : error === null && <Nothing view={view} />}
    </>
  );
}

function Failed(props: { retry: () => Promise<void> }) {
  const error = useEntries(readingProblem);
  if (error === null) return null;
  return (
    <div className={classes.note}>
      <ErrorNote error={error}>
        <Button variant="default" onClick={() => void props.retry()}>
          Try again
        </Button>
      </ErrorNote>
    </div>
  );
}

/** Nothing matches, or nothing yet. */
function Nothing(props: { view: ViewState }) {
  const setFilter = useEntries((state) => state.setFilter);
  if (!props.view.done) return <Waiting label="Looking for entries" lines={8} />;
  return (
    <EmptyState icon={SearchX} text="No entry matches these filters.">
      <Button variant="default" onClick={() => setFilter({})}>
        Clear all filters
      </Button>
    </EmptyState>
  );
}

function NoEntries(props: { file: CacheFile }) {
  if (props.file.id !== 'own') {
    return (
      <EmptyState icon={Database} text="This cache has no entries. What is written into it shows up here." />
    );
  }
  return (
    <EmptyState
      icon={Database}
      text="Every complete answer will be kept here; the same prompt again then costs nothing."
    >
      <a href={placeHash('playground')}>Ask something in the Playground</a>
    </EmptyState>
  );
}

function Grid(props: { file: CacheFile }) {
  const { file } = props;
  const { pages, count, look, shift, opening, see, sortBy } = useEntries();
  const { selection, check, checkAll } = useSelection();
  const chosen = useDetail((state) => state.chosen);
  const choose = useDetail((state) => state.choose);
  const empty = useCacheStats((state) => emptyColumns(file.id, state.stats));
  const columns = useMemo(() => entryColumns.filter(({ id }) => !empty.split(' ').includes(id)), [empty]);
  const checks: GridChecks<EntryRow> = useMemo(
    () => ({
      all: selection.kind === 'all' ? 'all' : selection.ids.size > 0 ? 'some' : 'none',
      isChecked: (row) => isSelected(selection, row),
      onCheck: (index, range) => void check(index, range),
      onCheckAll: checkAll,
      checkLabel: (row) => `Select ${row.key}`,
    }),
    [selection, check, checkAll],
  );
  const onChoose = useCallback((row: EntryRow) => choose(file.id, row), [choose, file.id]);
  return (
    <BigGrid
      label="Cache entries"
      columns={columns}
      count={count}
      rowAt={(index) => rowAt(pages, index)}
      rowKey={entryName}
      onView={see}
      onChoose={onChoose}
      chosenKey={chosen === null ? null : entryName(chosen.id)}
      sort={look.sort}
      onSort={(column) => sortBy(column as EntryColumn)}
      checks={checks}
      shift={shift}
      old={opening}
    />
  );
}
