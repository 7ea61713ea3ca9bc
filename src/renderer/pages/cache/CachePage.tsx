import { Button, Tabs } from '@mantine/core';
import { Database } from 'lucide-react';
import { useEffect } from 'react';
import type { CacheOverview } from '../../../shared/contract/cache.ts';
import type { CacheFile, CacheFiles } from '../../../shared/contract/cacheFiles.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import layout from '../../components/page.module.css';
import { useStatus } from '../../stores/console.ts';
import { go, placeHash, usePlace } from '../../stores/navigation.ts';
import classes from './Cache.module.css';
import { CarePanel } from './CarePanel.tsx';
import { useCache } from './cacheStore.ts';
import { useCare } from './careStore.ts';
import { EntriesTab } from './entries/EntriesTab.tsx';
import { readingProblem, useEntries } from './entries/entriesStore.ts';
import { DropZone } from './files/DropZone.tsx';
import { FileActions, FileNotes, FileState, TableChooser } from './files/FileBar.tsx';
import { FileSwitcher } from './files/FileSwitcher.tsx';
import { useCacheFiles, useFileActions } from './files/filesStore.ts';
import { type CacheTab, fileName, shownFile, tabOf, tabs } from './files/shownFile.ts';
import { ExplainButton } from './insight/ExplainButton.tsx';
import { DoctorTab } from './operations/DoctorTab.tsx';
import { HistoryTab } from './operations/HistoryTab.tsx';
import { MaintenanceTab } from './operations/MaintenanceTab.tsx';
import { OperationDialog } from './operations/OperationDialog.tsx';
import { RunBar } from './operations/RunBar.tsx';
import { StatisticsTab } from './statistics/StatisticsTab.tsx';

/** Cache: the console's own cache and other files of cached answers, what is in them, and their care. */
export function CachePage() {
  const { overview, error, open, refresh } = useCache();
  const files = useCacheFiles();
  const ready = useStatus((state) => state.data?.ready ?? false);
  useEffect(() => open(), [open]);
  useEffect(() => {
    if (ready) void useCacheFiles.getState().refresh();
  }, [ready]);
  const data = overview !== null && files.data !== null ? { overview, files: files.data } : null;
  return (
    <DropZone>
      <Loaded
        data={data}
        error={error ?? files.error}
        retry={async () => void (await Promise.all([refresh(), files.refresh()]))}
        label="Loading the cache"
        before={<PageHeader title="Cache" about="Answers that need not be asked again." />}
      >
        {(loaded) => <Workbench {...loaded} />}
      </Loaded>
      <OperationDialog />
    </DropZone>
  );
}

function Workbench(props: { overview: CacheOverview; files: CacheFiles }) {
  const { overview, files } = props;
  const params = useShownParams();
  const file = shownFile(files, params.file);
  const tab = tabOf(params);
  const openCare = useCare((state) => state.open);
  useEffect(() => openCare(file.id), [openCare, file.id]);
  const own = file.id === 'own';
  // A file whose schema is whole opens, and shows its damage only to who reads it.
  const unread = useEntries((state) => (state.file === file.id ? readingProblem(state) : null));
  return (
    <div className={layout.page}>
      <PageHeader
        title="Cache"
        about={
          <span className={classes.where}>
            <FileSwitcher files={files} file={file} tab={tab} />
            <FileState
              file={file}
              switchedOff={own && !overview.enabled}
              closed={own && overview.problem !== null}
            />
          </span>
        }
      >
        <FileActions file={file} />
      </PageHeader>
      <Refused />
      <FileNotes file={file} />
      <div className={classes.head}>
        {own && overview.problem !== null && <Unopened overview={overview} />}
        <CarePanel
          path={own ? overview.path : file.path}
          problem={(own ? overview.problem : null) ?? unread}
          writable={own || file.writable}
        />
      </div>
      <RunBar file={file} />
      {!own || overview.problem === null ? <Views file={file} tab={tab} overview={overview} /> : null}
    </div>
  );
}

/** What the location names; without anything named, what was shown last. */
function useShownParams(): Readonly<Record<string, string>> {
  const { page, params } = usePlace();
  const { last, remember } = useFileActions();
  const named = Object.keys(params).length > 0;
  useEffect(() => {
    if (page === 'cache' && named) remember({ file: params.file ?? 'own', tab: params.tab ?? 'entries' });
  }, [page, named, params.file, params.tab, remember]);
  return named ? params : last;
}

/** Why the file that a person chose or dropped was not opened. */
function Refused() {
  const { refused, dismiss } = useFileActions();
  if (refused === null) return null;
  return (
    <div className={classes.head}>
      <ErrorNote error={refused.error} title={`${refused.name} was not opened.`}>
        <Button variant="default" onClick={dismiss}>
          Close
        </Button>
      </ErrorNote>
    </div>
  );
}

function Unopened(props: { overview: CacheOverview }) {
  const { path, problem } = props.overview;
  const { recheck, rechecking } = useCache();
  if (problem === null) return null;
  return (
    <ErrorNote
      error={problem}
      title={`The cache file could not be opened, so answers come without a cache${path === '' ? '.' : `: ${path}`}`}
    >
      <Button variant="default" loading={rechecking} onClick={() => void recheck()}>
        Try again
      </Button>
    </ErrorNote>
  );
}

function Views(props: { file: CacheFile; tab: CacheTab; overview: CacheOverview }) {
  const { file, tab, overview } = props;
  if (file.id === 'own' && overview.backend === 'null') {
    return (
      <EmptyState icon={Database} text="Nothing is kept, because the cache is switched off.">
        <a href={placeHash('settings')}>Switch it on in Settings</a>
      </EmptyState>
    );
  }
  return (
    <Tabs
      className={classes.tabs}
      keepMounted={false}
      value={tab}
      onChange={(next) => go('cache', { file: file.id, tab: next ?? 'entries' })}
    >
      <div className={classes.tabRow}>
        <Tabs.List className={classes.tabList} aria-label={`Views of ${fileName(file)}`}>
          {Object.entries(tabs).map(([value, label]) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={classes.tabExtras}>
          <TableChooser file={file} />
          {file.path !== '' && <ExplainButton file={file.id} />}
        </div>
      </div>
      <Tabs.Panel value="entries" className={classes.panel} keepMounted>
        <EntriesTab key={file.id} file={file} />
      </Tabs.Panel>
      <Tabs.Panel value="statistics" className={classes.panel}>
        <StatisticsTab file={file} overview={file.id === 'own' ? overview : null} />
      </Tabs.Panel>
      <Tabs.Panel value="maintenance" className={classes.panel}>
        <MaintenanceTab file={file} />
      </Tabs.Panel>
      <Tabs.Panel value="history" className={classes.panel}>
        <HistoryTab file={file} />
      </Tabs.Panel>
      <Tabs.Panel value="doctor" className={classes.panel}>
        <DoctorTab file={file} />
      </Tabs.Panel>
    </Tabs>
  );
}
