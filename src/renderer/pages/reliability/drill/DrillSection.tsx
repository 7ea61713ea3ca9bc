import { useEffect } from 'react';
import type { DrillSummary } from '../../../../shared/contract/drill.ts';
import { DataTable } from '../../../components/DataTable.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Section } from '../../../components/Section.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import type { Column } from '../../../components/TableHead.tsx';
import classes from './Drill.module.css';
import { DrillProgressView } from './DrillProgressView.tsx';
import { planWords } from './drillPlan.ts';
import { useDrillDialog, useDrills } from './drillStore.ts';
import { drillEnds } from './reportWords.ts';

const columns: readonly Column<DrillSummary>[] = [
  { id: 'time', header: 'Time', width: '112px', cell: ({ startedAt }) => <RelativeTime at={startedAt} /> },
  {
    id: 'end',
    header: 'End',
    width: '112px',
    cell: ({ ended }) => <StateBadge {...drillEnds[ended]} plain />,
  },
  { id: 'plan', header: 'Plan', cell: ({ plan }) => <span title={planWords(plan)}>{planWords(plan)}</span> },
  { id: 'summary', header: 'What came of it', cell: ({ summary }) => <span title={summary}>{summary}</span> },
];

/** The drill that runs, and the reports of those before it. */
export function DrillSection() {
  const { data, error, refresh } = useDrills();
  const watched = useDrillDialog((state) => state.view?.kind === 'running');
  useEffect(() => void refresh(), [refresh]);
  return (
    <Section
      title="Failover drills"
      about="What a person would see in an outage; your providers stay untouched"
    >
      {error !== null && <ErrorNote error={error} title="Drills could not be read" />}
      {data?.running && !watched && <DrillProgressView progress={data.running} />}
      {data !== null && data.reports.length === 0 && data.running === null && (
        <p className={`muted ${classes.plan}`}>
          No drill was run yet. Its report says who answered each request, and how much later than usual.
        </p>
      )}
      {data !== null && data.reports.length > 0 && (
        <DataTable
          label="Reports of drills"
          columns={columns}
          rows={data.reports}
          rowKey={({ id }) => id}
          onChoose={({ id }) => void useDrillDialog.getState().show(id)}
        />
      )}
    </Section>
  );
}
