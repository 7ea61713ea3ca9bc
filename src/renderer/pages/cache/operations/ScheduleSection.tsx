import { Button } from '@mantine/core';
import { useEffect } from 'react';
import type { Schedule, Turn } from '../../../../shared/contract/maintenance.ts';
import { formatExactTime } from '../../../../shared/format.ts';
import { Loaded } from '../../../components/Loaded.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Section } from '../../../components/Section.tsx';
import { StateBadge, type Tone } from '../../../components/StateBadge.tsx';
import { placeHash } from '../../../stores/navigation.ts';
import { cronWords } from './cronWords.ts';
import classes from './Operations.module.css';
import { runBadge } from './operationWords.ts';
import { RunReport } from './RunReport.tsx';
import { useSchedule, useScheduleActions } from './scheduleStore.ts';

const SHOWN_TURNS = 10;

/** The schedule of the console's own cache: when it runs next, and what its turns did. */
export function ScheduleSection() {
  const { data, error, refresh } = useSchedule();
  const { busy, runNow } = useScheduleActions();
  useEffect(() => {
    void refresh();
  }, [refresh]);
  return (
    <Section
      title="Schedule"
      about="Checks the file, backs it up and prunes old entries."
      actions={
        <>
          <Button
            variant="default"
            size="compact-sm"
            disabled={data === null}
            loading={busy || data?.running === true}
            onClick={() => void runNow()}
          >
            Run now
          </Button>
          <a className={classes.rowLink} href={placeHash('settings')}>
            Settings
          </a>
        </>
      }
    >
      <Loaded data={data} error={error} retry={refresh} label="Loading the schedule">
        {(schedule) => (
          <>
            <Next schedule={schedule} />
            <Turns turns={schedule.turns} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Next({ schedule }: { schedule: Schedule }) {
  const { cron, zone, nextAt, running } = schedule;
  if (cron === '') {
    return (
      <p className={classes.line}>
        <StateBadge tone="off" label="off" />
        <span className="muted">It is switched off in the settings (cache_maintenance_schedule).</span>
      </p>
    );
  }
  return (
    <p className={classes.line}>
      <StateBadge tone={running ? 'busy' : 'good'} label={running ? 'running' : 'on'} />
      <span>
        {cronWords(cron) ?? 'by its cron text'} <code className="mono">{cron}</code>{' '}
        <span className="muted">{zone}</span>
      </span>
      {nextAt !== null && (
        <span>
          next run <span className="numeric">{formatExactTime(nextAt)}</span>{' '}
          <span className="muted">
            <RelativeTime at={nextAt} />
          </span>
        </span>
      )}
    </p>
  );
}

function Turns({ turns }: { turns: readonly Turn[] }) {
  if (turns.length === 0) return <p className={classes.none}>It has not run yet.</p>;
  return (
    <ul className={classes.turns} aria-label="Turns of the schedule">
      {turns.slice(0, SHOWN_TURNS).map((turn) => (
        <li key={turn.id}>
          <details>
            <summary>
              <StateBadge {...turnBadge(turn)} plain />{' '}
              <span className="numeric">{formatExactTime(turn.startedAt)}</span>{' '}
              <span className="muted">
                <RelativeTime at={turn.startedAt} />, {turn.runs.map(({ title }) => title).join(', ')}
                {turn.late && `; late, it was due ${formatExactTime(turn.dueAt)}`}
              </span>
            </summary>
            <Steps turn={turn} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function Steps({ turn }: { turn: Turn }) {
  return (
    <ol className={classes.steps}>
      {turn.runs.map((run) => (
        <li key={run.id}>
          <p className={classes.line}>
            <strong>{run.title}</strong> <StateBadge {...runBadge(run)} plain />
          </p>
          <RunReport run={run} />
        </li>
      ))}
    </ol>
  );
}

function turnBadge({ runs }: Turn): { readonly tone: Tone; readonly label: string } {
  if (runs.some(({ state }) => state === 'running' || state === 'undoing'))
    return { tone: 'busy', label: 'running' };
  if (runs.some(({ error }) => error !== null)) return { tone: 'bad', label: 'failed' };
  if (runs.some(({ state }) => state !== 'done')) return { tone: 'warn', label: 'not finished' };
  return { tone: 'good', label: 'done' };
}
