import { Search, ShieldCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AuditEntry } from '../../../../shared/contract/audit.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { OutcomeBadge, outcomeChoices } from '../../../components/outcomes.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Split } from '../../../components/SidePane.tsx';
import type { Column } from '../../../components/TableHead.tsx';
import { VirtualTable } from '../../../components/VirtualTable.tsx';
import { AuditBar } from './AuditBar.tsx';
import { AuditDetail } from './AuditDetail.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import { aboutEntry, outcomeOf } from './auditRows.ts';
import { NO_FILTER, useAuditLog } from './auditStore.ts';

const columns: readonly Column<AuditEntry>[] = [
  { id: 'seq', header: 'Entry', numeric: true, width: '72px', cell: ({ seq }) => seq ?? '?' },
  { id: 'time', header: 'Time', width: '112px', cell: ({ at }) => <RelativeTime at={at} never="no time" /> },
  {
    id: 'event',
    header: 'Event',
    width: '184px',
    cell: ({ event }) => <code className="mono">{event}</code>,
  },
  { id: 'user', header: 'User', width: '96px', cell: ({ fields }) => String(fields.user ?? '') },
  { id: 'outcome', header: 'Outcome', width: '104px', cell: (entry) => <Outcome entry={entry} /> },
  { id: 'about', header: 'What', cell: (entry) => <About entry={entry} /> },
];

/** The audit log: its state, the verdict of a check, and its entries, newest first. */
export function AuditView() {
  const { rows, loaded, error, open, refresh, filter } = useAuditLog();
  const [chosen, setChosen] = useState<AuditEntry | null>(null);
  useEffect(() => open(), [open]);
  const close = () => setChosen(null);
  const isNarrowed = filter !== NO_FILTER;
  return (
    <Split onClose={close} pane={chosen && <AuditDetail entry={chosen} onClose={close} />}>
      <AuditBar />
      <AuditFilters />
      <Loaded data={loaded ? rows : null} error={error} retry={refresh} label="Loading the audit log">
        {(entries) =>
          entries.length === 0 ? (
            <Nothing isNarrowed={isNarrowed} />
          ) : (
            <Entries entries={entries} chosen={chosen} onChoose={setChosen} />
          )
        }
      </Loaded>
    </Split>
  );
}

function Entries(props: {
  entries: readonly AuditEntry[];
  chosen: AuditEntry | null;
  onChoose: (entry: AuditEntry) => void;
}) {
  const { loadOlder } = useAuditLog();
  return (
    <VirtualTable
      label="Audit log"
      columns={columns}
      rows={props.entries}
      rowKey={({ id }) => id}
      minWidth="820px"
      chosenKey={props.chosen?.id ?? null}
      onChoose={props.onChoose}
      onEnd={loadOlder}
    />
  );
}

function Outcome(props: { entry: AuditEntry }) {
  const outcome = outcomeOf(props.entry);
  const known = outcomeChoices.find(({ value }) => value === outcome && value !== 'all');
  if (outcome === null) return null;
  return known ? (
    <OutcomeBadge outcome={outcome as Parameters<typeof OutcomeBadge>[0]['outcome']} />
  ) : (
    outcome
  );
}

function About(props: { entry: AuditEntry }) {
  const text = aboutEntry(props.entry);
  return <span title={text}>{text}</span>;
}

function Nothing(props: { isNarrowed: boolean }) {
  const { next, loadOlder, loadingOlder } = useAuditLog();
  if (!props.isNarrowed) {
    return <EmptyState icon={ShieldCheck} text="Every request and every act will be an entry here." />;
  }
  return (
    <EmptyState icon={Search} text="No entry matches the filter.">
      {next !== null && (
        <button type="button" disabled={loadingOlder} onClick={() => void loadOlder()}>
          Look further back
        </button>
      )}
    </EmptyState>
  );
}
