import { Button } from '@mantine/core';
import { Database, FileCheck, RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import type { CacheOverview } from '../../../shared/contract/cache.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import layout from '../../components/page.module.css';
import { Split } from '../../components/SidePane.tsx';
import { VirtualTable } from '../../components/VirtualTable.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { placeHash } from '../../stores/navigation.ts';
import classes from './Cache.module.css';
import { CarePanel } from './CarePanel.tsx';
import { allColumns, namespaceColumns } from './cacheColumns.tsx';
import { rowId } from './cacheRows.ts';
import { useCache } from './cacheStore.ts';
import { useCare } from './careStore.ts';
import { EntryDetail } from './EntryDetail.tsx';
import { Namespaces } from './Namespaces.tsx';
import { OverviewFigures } from './OverviewFigures.tsx';

/** Cache: what the console's own cache holds, whether its file is sound, and its repair. */
export function CachePage() {
  const { overview, error, open, refresh, recheck, rechecking } = useCache();
  const { care, open: openCare, check } = useCare();
  useEffect(() => open(), [open]);
  useEffect(() => openCare(), [openCare]);
  return (
    <div className={layout.page}>
      <PageHeader title="Cache" about="Answers that need not be asked again.">
        {overview !== null && overview.path !== '' && (
          <Button
            variant="default"
            leftSection={<FileCheck size={14} aria-hidden />}
            disabled={care === null || care.work !== 'none'}
            onClick={() => void check()}
          >
            Check the file
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<RefreshCw size={14} aria-hidden />}
          loading={rechecking}
          onClick={() => void recheck()}
        >
          Refresh
        </Button>
      </PageHeader>
      <Loaded data={overview} error={error} retry={refresh} label="Loading the cache">
        {(figures) => <Contents overview={figures} />}
      </Loaded>
    </div>
  );
}

function Contents(props: { overview: CacheOverview }) {
  const { overview } = props;
  const { selection, select, recheck, rechecking } = useCache();
  const close = () => void select(null);
  return (
    <Split onClose={close} pane={selection && <EntryDetail selection={selection} onClose={close} />}>
      <div className={classes.head}>
        {overview.problem !== null && (
          <ErrorNote
            error={overview.problem}
            title={`The cache file could not be opened, so answers come without a cache${overview.path === '' ? '.' : `: ${overview.path}`}`}
          >
            <Button variant="default" loading={rechecking} onClick={() => void recheck()}>
              Try again
            </Button>
          </ErrorNote>
        )}
        <CarePanel overview={overview} />
        {overview.problem === null && <OverviewFigures overview={overview} />}
        {overview.namespaces.length > 0 && <Namespaces overview={overview} />}
      </div>
      <Entries overview={overview} />
    </Split>
  );
}

function Entries(props: { overview: CacheOverview }) {
  const { rows, loaded, namespace, selection, select, loadMore } = useCache();
  if (!loaded) return <Waiting label="Loading entries" />;
  if (rows.length === 0) return <NoEntries overview={props.overview} namespace={namespace} />;
  return (
    <VirtualTable
      label="Cache entries"
      columns={namespace === null ? allColumns : namespaceColumns}
      rows={rows}
      rowKey={rowId}
      minWidth="1000px"
      chosenKey={selection && rowId(selection.row)}
      onChoose={(row) => void select(row)}
      onEnd={loadMore}
    />
  );
}

function NoEntries(props: { overview: CacheOverview; namespace: string | null }) {
  const { overview, namespace } = props;
  if (overview.problem !== null) return null;
  if (namespace !== null) {
    return <EmptyState icon={Database} text={`The namespace "${namespace}" has no entries now.`} />;
  }
  if (!overview.enabled || overview.backend === 'null') {
    return (
      <EmptyState icon={Database} text="Nothing is kept, because the cache is switched off.">
        <a href={placeHash('settings')}>Switch it on in Settings</a>
      </EmptyState>
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
