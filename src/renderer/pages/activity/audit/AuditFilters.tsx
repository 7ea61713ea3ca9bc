import { Select, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { formatCount } from '../../../../shared/format.ts';
import { outcomeChoices } from '../../../components/outcomes.tsx';
import { useProviders } from '../../../stores/console.ts';
import classes from '../Activity.module.css';
import { useAuditLog } from './auditStore.ts';

/** Begins of the names of events, by what they are about. */
const events = [
  { value: '', label: 'All events' },
  { value: 'request', label: 'Requests' },
  { value: 'settings.', label: 'Settings' },
  { value: 'key.', label: 'Keys' },
  { value: 'keychain.', label: 'Keychain' },
  { value: 'breaker.', label: 'Breakers' },
  { value: 'cache.', label: 'Cache' },
  { value: 'drill.', label: 'Drills' },
  { value: 'app.', label: 'Start and stop' },
  { value: 'audit.', label: 'Audit log itself' },
];

const HOUR_MS = 3_600_000;
const times = [
  { value: '', label: 'Any time' },
  { value: String(HOUR_MS), label: 'Last hour' },
  { value: String(24 * HOUR_MS), label: 'Last 24 hours' },
  { value: String(7 * 24 * HOUR_MS), label: 'Last 7 days' },
  { value: String(30 * 24 * HOUR_MS), label: 'Last 30 days' },
];

/** Typing waits that long before the log is searched, ms. */
const PAUSE_MS = 250;

/** What the list is narrowed to. The whole log is searched, not only what is loaded. */
export function AuditFilters() {
  const { filter, narrow, rows, loaded, next } = useAuditLog();
  const [text, setText] = useState(filter.text);
  useEffect(() => {
    if (text === filter.text) return;
    const timer = setTimeout(() => narrow({ text }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, filter.text, narrow]);
  const providers = useProviders((state) => state.data) ?? [];
  const providerChoices = [
    { value: '', label: 'All providers' },
    ...providers.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const outcomes = outcomeChoices.map(({ value, label }) => ({ value: value === 'all' ? '' : value, label }));
  return (
    <div className={classes.filters}>
      <TextInput
        aria-label="Search the audit log"
        placeholder="Search model, id, user, error"
        className={classes.filterAudit}
        leftSection={<Search size={14} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Choice label="Event" data={events} value={filter.event} onChange={(event) => narrow({ event })} />
      <Choice
        label="Provider"
        data={providerChoices}
        value={filter.provider}
        onChange={(provider) => narrow({ provider })}
      />
      <Choice
        label="Outcome"
        data={outcomes}
        value={filter.outcome}
        onChange={(outcome) => narrow({ outcome })}
      />
      <Choice
        label="Time"
        data={times}
        value={filter.withinMs === null ? '' : String(filter.withinMs)}
        onChange={(value) => narrow({ withinMs: value === '' ? null : Number(value) })}
      />
      <span role="status" className={classes.count}>
        {loaded && `${formatCount(rows.length)} loaded${next === null ? ', all there are' : ''}`}
      </span>
    </div>
  );
}

function Choice(props: {
  label: string;
  data: readonly { readonly value: string; readonly label: string }[];
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Select
      aria-label={props.label}
      className={classes.filterOutcome}
      data={props.data}
      value={props.value}
      onChange={(value) => props.onChange(value ?? '')}
      allowDeselect={false}
    />
  );
}
