import type { AuditEntry, AuditField } from '../../../../shared/contract/audit.ts';
import { formatExactTime } from '../../../../shared/format.ts';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { type Fact, Facts } from '../../../components/Facts.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { SidePane } from '../../../components/SidePane.tsx';
import classes from '../Activity.module.css';
import { fieldText } from './auditRows.ts';

/** Everything one entry says, as it is in the file. */
export function AuditDetail(props: { entry: AuditEntry; onClose: () => void }) {
  const { entry } = props;
  const { facts, ...own } = entry.fields;
  const text = JSON.stringify({ seq: entry.seq, event: entry.event, ...entry.fields }, null, 2);
  return (
    <SidePane title={entry.seq === null ? 'Unreadable line' : `Entry ${entry.seq}`} onClose={props.onClose}>
      <Facts facts={[...headFacts(entry), ...nested(facts), ...plain(own)]} />
      <div className={classes.copyEntry}>
        <span className="muted">The whole entry</span>
        <CopyButton text={text} label="Copy entry" />
      </div>
    </SidePane>
  );
}

function headFacts({ at, event, file }: AuditEntry): Fact[] {
  const time = at !== null && (
    <>
      <span className="numeric">{formatExactTime(at)}</span>
      <span className="muted">
        <RelativeTime at={at} />
      </span>
    </>
  );
  return [
    { label: 'Time', value: time || null },
    { label: 'Event', value: <code className="mono">{event}</code> },
    { label: 'File', value: file },
  ];
}

function nested(facts: AuditField | undefined): Fact[] {
  return typeof facts === 'object' && facts !== null ? plain(facts) : [];
}

function plain(fields: Readonly<Record<string, AuditField>>): Fact[] {
  return Object.entries(fields).map(([name, value]) => ({
    label: name,
    value: value === null ? null : <code className={`mono ${classes.value}`}>{fieldText(value)}</code>,
  }));
}
