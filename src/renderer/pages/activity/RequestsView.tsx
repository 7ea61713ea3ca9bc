import { Select, TextInput } from '@mantine/core';
import { Activity, Search } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { LedgerEntry } from '../../../shared/contract/usage.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { CacheBadge, OutcomeBadge, outcomeChoices } from '../../components/outcomes.tsx';
import { ProviderName } from '../../components/ProviderName.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { Split } from '../../components/SidePane.tsx';
import type { Column } from '../../components/TableHead.tsx';
import { VirtualTable } from '../../components/VirtualTable.tsx';
import { useProviders } from '../../stores/console.ts';
import { placeHash } from '../../stores/navigation.ts';
import classes from './Activity.module.css';
import { matchesFilter, type OutcomeFilter } from './ledgerRows.ts';
import { useLedger } from './ledgerStore.ts';
import { EntryCost, RequestDetail } from './RequestDetail.tsx';

const columns: readonly Column<LedgerEntry>[] = [
  { id: 'time', header: 'Time', width: '104px', cell: (row) => <RelativeTime at={row.at} /> },
  { id: 'source', header: 'Source', width: '104px', cell: (row) => row.source },
  { id: 'provider', header: 'Provider', width: '96px', cell: (row) => <ProviderName id={row.provider} /> },
  {
    id: 'model',
    header: 'Model',
    cell: (row) => (
      <span className="mono" title={row.modelAsked}>
        {row.modelAsked}
      </span>
    ),
  },
  { id: 'outcome', header: 'Outcome', width: '104px', cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
  { id: 'cache', header: 'Cache', width: '128px', cell: (row) => <CacheBadge outcome={row.cacheOutcome} /> },
  { id: 'cost', header: 'Cost', numeric: true, width: '96px', cell: (row) => <EntryCost entry={row} /> },
  {
    id: 'latency',
    header: 'Latency',
    numeric: true,
    width: '80px',
    cell: (row) => formatDuration(row.latencyMs),
  },
  { id: 'error', header: 'Error', cell: (row) => <ErrorWords entry={row} /> },
];

/** The ledger as a log, newest first. */
export function RequestsView() {
  const { rows, loaded, error, open, refresh } = useLedger();
  useEffect(() => open(), [open]);
  return (
    <Loaded data={loaded ? rows : null} error={error} retry={refresh} label="Loading requests">
      {(entries) => (entries.length === 0 ? <NoRequests /> : <Log entries={entries} />)}
    </Loaded>
  );
}

function Log(props: { entries: readonly LedgerEntry[] }) {
  const { entries } = props;
  const { more, loadingOlder, loadOlder } = useLedger();
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<OutcomeFilter>('all');
  const [chosen, setChosen] = useState<LedgerEntry | null>(null);
  const providers = useProviders((state) => state.data);
  const shown = useMemo(
    () =>
      entries.filter((entry) => {
        const name = providers?.find(({ id }) => id === entry.provider)?.name;
        return matchesFilter(entry, text, outcome, name);
      }),
    [entries, text, outcome, providers],
  );
  const close = () => setChosen(null);
  return (
    <Split onClose={close} pane={chosen && <RequestDetail entry={chosen} onClose={close} />}>
      <div className={classes.filters}>
        <TextInput
          aria-label="Filter loaded requests"
          placeholder="Filter by model, provider, error, id"
          className={classes.filterText}
          leftSection={<Search size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Select
          aria-label="Outcome"
          className={classes.filterOutcome}
          data={outcomeChoices}
          value={outcome}
          onChange={(value) => setOutcome((value ?? 'all') as OutcomeFilter)}
          allowDeselect={false}
        />
        <span role="status" className={classes.count}>
          {countWords(shown.length, entries.length, more)}
        </span>
        {more && (
          <button
            type="button"
            className={classes.older}
            disabled={loadingOlder}
            onClick={() => void loadOlder()}
          >
            {loadingOlder ? 'Loading older ones' : 'Load older ones'}
          </button>
        )}
      </div>
      {shown.length === 0 ? (
        <EmptyState icon={Search} text="No loaded request matches the filter." />
      ) : (
        <VirtualTable
          label="Requests"
          columns={columns}
          rows={shown}
          rowKey={(row) => String(row.id)}
          minWidth="940px"
          chosenKey={chosen === null ? null : String(chosen.id)}
          onChoose={setChosen}
          onEnd={loadOlder}
        />
      )}
    </Split>
  );
}

function countWords(shown: number, loaded: number, more: boolean): string {
  const base = shown === loaded ? formatCount(loaded) : `${formatCount(shown)} of ${formatCount(loaded)}`;
  return `${base} loaded${more ? '' : ', all there are'}`;
}

function ErrorWords(props: { entry: LedgerEntry }) {
  const { errorCode, errorMessage } = props.entry;
  if (errorCode === null) return null;
  return (
    <span title={errorMessage ?? undefined}>
      <code className={`mono ${classes.errorCode}`}>{errorCode}</code> {errorMessage}
    </span>
  );
}

function NoRequests() {
  return (
    <EmptyState icon={Activity} text="Every request will be a line here, with its outcome and its cost.">
      <a href={placeHash('playground')}>Ask something in the Playground</a>
    </EmptyState>
  );
}
