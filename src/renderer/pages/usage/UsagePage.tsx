import { ChartLine } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { LedgerEntry, Today } from '../../../shared/contract/usage.ts';
import { formatExactTime } from '../../../shared/format.ts';
import { DataTable } from '../../components/DataTable.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import layout from '../../components/page.module.css';
import { Section } from '../../components/Section.tsx';
import { Split } from '../../components/SidePane.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useToday } from '../../stores/console.ts';
import { placeHash } from '../../stores/navigation.ts';
import { useLedger } from '../activity/ledgerStore.ts';
import { RequestDetail } from '../activity/RequestDetail.tsx';
import { todayTiles } from './todayTiles.ts';
import classes from './Usage.module.css';
import { modelColumns, requestColumns } from './usageColumns.tsx';
import { followUsageByModel, useUsageByModel } from './usageStore.ts';

const RECENT = 50;

/** Usage: today's figures, by provider and model, and the requests behind them. */
export function UsagePage() {
  const { data, error, refresh } = useToday();
  const open = useLedger((state) => state.open);
  useEffect(() => {
    const stops = [open(), followUsageByModel()];
    return () => {
      for (const stop of stops) stop();
    };
  }, [open]);
  const about = data === null ? undefined : `Today, since ${formatExactTime(data.since)}`;
  return (
    <div className={layout.page}>
      <PageHeader title="Usage" about={about} />
      <Loaded data={data} error={error} retry={refresh} label="Loading usage">
        {(today) => <TodayView today={today} />}
      </Loaded>
    </div>
  );
}

function TodayView(props: { today: Today }) {
  const { rows, loaded } = useLedger();
  const [chosen, setChosen] = useState<LedgerEntry | null>(null);
  const close = () => setChosen(null);
  if (loaded && rows.length === 0 && props.today.requests === 0) {
    return (
      <EmptyState icon={ChartLine} text="What requests use and cost will be summed up here.">
        <a href={placeHash('playground')}>Ask something in the Playground</a>
      </EmptyState>
    );
  }
  return (
    <Split onClose={close} pane={chosen && <RequestDetail entry={chosen} onClose={close} />}>
      <div className={classes.view}>
        <dl className={classes.tiles} aria-label="Today">
          {todayTiles(props.today).map((tile) => (
            <div key={tile.label} className={classes.tile}>
              <dt className={classes.tileLabel}>{tile.label}</dt>
              <dd className={classes.tileValue}>
                {tile.value}
                <span className={classes.tileNote}>{tile.note}</span>
              </dd>
            </div>
          ))}
        </dl>
        <ByModel />
        <Recent chosen={chosen} onChoose={setChosen} />
      </div>
    </Split>
  );
}

function ByModel() {
  const { data, error, refresh } = useUsageByModel();
  return (
    <Section title="By provider and model" about="today">
      <Loaded data={data} error={error} retry={refresh} label="Loading figures by model">
        {(rows) =>
          rows.length === 0 ? (
            <p className={classes.nothing}>No request today.</p>
          ) : (
            <DataTable
              label="Today by provider and model"
              columns={modelColumns}
              rows={rows}
              rowKey={(row) => `${row.provider}\u0000${row.model}`}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

function Recent(props: { chosen: LedgerEntry | null; onChoose: (entry: LedgerEntry) => void }) {
  const { rows, loaded, error } = useLedger();
  if (!loaded && error === null) return <Waiting label="Loading requests" />;
  return (
    <Section
      title="Recent requests"
      about={
        <>
          the newest {RECENT}; <a href={placeHash('activity')}>all of them in Activity</a>
        </>
      }
    >
      {error !== null && <ErrorNote error={error} />}
      {loaded && (
        <DataTable
          label="Recent requests"
          columns={requestColumns}
          rows={rows.slice(0, RECENT)}
          rowKey={(row) => String(row.id)}
          chosenKey={props.chosen === null ? null : String(props.chosen.id)}
          onChoose={props.onChoose}
        />
      )}
    </Section>
  );
}
