import { Button } from '@mantine/core';
import { Stethoscope } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import type { Doctor, Finding } from '../../../../shared/contract/insight.ts';
import { formatDuration } from '../../../../shared/format.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import layout from '../../../components/page.module.css';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Section } from '../../../components/Section.tsx';
import { StateBadge, type Tone } from '../../../components/StateBadge.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { useDoctor } from './doctorStore.ts';
import { FactList, FactTables } from './FactList.tsx';
import { readOnlyWords } from './fileWords.ts';
import classes from './Operations.module.css';
import { openOperation } from './operationDialogStore.ts';
import { useOperationList } from './operationsStore.ts';

/** What is wrong with a file and what its own tools would do to it, with what mends it. */
export function DoctorTab({ file }: { file: CacheFile }) {
  const found = useDoctor((state) => state.found[file.id] ?? null);
  const { examining, error, examine, usage, readUsage, readingUsage } = useDoctor();
  const busy = examining === file.id;
  const usageButton = (
    <Button variant="default" loading={readingUsage} onClick={() => void readUsage()}>
      Read usage files…
    </Button>
  );
  const start = (
    <Button disabled={examining !== null} loading={busy} onClick={() => void examine(file.id)}>
      {found === null ? 'Examine the file' : 'Examine again'}
    </Button>
  );
  if (found === null && error === null && usage === null && !busy) {
    return (
      <EmptyState
        icon={Stethoscope}
        text="Looks for wrong times, values and counters, for what is missing in the file, and for what the cleanup of the library's guide would delete. Changes nothing."
      >
        {start}
        {usageButton}
      </EmptyState>
    );
  }
  return (
    <div className={layout.body}>
      <div className={layout.stack}>
        <Section
          title="Findings"
          about={found && <Examined doctor={found} />}
          actions={
            <>
              {usageButton}
              {start}
            </>
          }
        >
          {error !== null && <ErrorNote error={error} title="The file was not examined" />}
          {!busy && found === null && error === null && (
            <p className={classes.none}>The file was not examined yet.</p>
          )}
          {busy && found === null && <Waiting label="Examining the file" />}
          {found !== null && <Findings doctor={found} file={file} label="Findings" />}
        </Section>
        {usage !== null && (
          <Section title="Usage files" about={<Examined doctor={usage} />}>
            <Findings doctor={usage} file={file} label="Findings in usage files" />
          </Section>
        )}
      </div>
    </div>
  );
}

function Examined({ doctor }: { doctor: Doctor }): ReactNode {
  return (
    <>
      <RelativeTime at={doctor.at} />, in {formatDuration(doctor.durationMs)}
    </>
  );
}

const levels: Readonly<Record<Finding['level'], { readonly tone: Tone; readonly label: string }>> = {
  good: { tone: 'good', label: 'good' },
  note: { tone: 'off', label: 'note' },
  warning: { tone: 'warn', label: 'warning' },
  bad: { tone: 'bad', label: 'bad' },
};
const order = ['bad', 'warning', 'note', 'good'] as const;

function Findings(props: { doctor: Doctor; file: CacheFile; label: string }) {
  const { doctor, file, label } = props;
  const sorted = doctor.findings.toSorted(
    (one, other) => order.indexOf(one.level) - order.indexOf(other.level),
  );
  if (sorted.length === 0) return <p className="muted">Nothing was found.</p>;
  return (
    <ul className={classes.findings} aria-label={label}>
      {sorted.map((finding) => (
        <li key={finding.title} aria-label={finding.title}>
          <p className={classes.line}>
            <StateBadge {...levels[finding.level]} />
            <strong>{finding.title}</strong>
            {finding.mend !== null && <MendButton mend={finding.mend} file={file} />}
          </p>
          <p className={classes.findingAbout}>{finding.about}</p>
          <FactList facts={finding.facts} />
          {finding.table !== null && <FactTables tables={[finding.table]} />}
        </li>
      ))}
    </ul>
  );
}

function MendButton({ mend, file }: { mend: NonNullable<Finding['mend']>; file: CacheFile }) {
  const about = useOperationList((state) => state.data?.find(({ operation }) => operation === mend));
  const writes = about?.writes ?? mend !== 'verify';
  const closed = writes && !file.writable;
  return (
    <Button
      variant="default"
      size="compact-xs"
      disabled={closed}
      title={closed ? readOnlyWords(file) : undefined}
      onClick={() => openOperation({ file: file.id, input: { operation: mend } })}
    >
      {mends[mend]}
    </Button>
  );
}

const mends: Readonly<Record<NonNullable<Finding['mend']>, string>> = {
  quarantine: 'Quarantine…',
  purge_expired: 'Purge expired…',
  prune: 'Prune…',
  deduplicate: 'Deduplicate…',
  vacuum: 'Vacuum…',
  reindex: 'Reindex…',
  verify: 'Verify…',
};
