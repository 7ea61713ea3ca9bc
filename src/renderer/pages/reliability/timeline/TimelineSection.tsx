import { Button, SegmentedControl } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { ProviderView } from '../../../../shared/contract/providers.ts';
import type { Board, BoardRow } from '../../../../shared/contract/reliability.ts';
import type { RouteOutput } from '../../../../shared/contract/routes.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Section } from '../../../components/Section.tsx';
import { useSettingValue } from '../../../stores/console.ts';
import { useNow } from '../../../stores/now.ts';
import { EventList } from './EventList.tsx';
import { Legend } from './Legend.tsx';
import { lanesOf, lanesShown } from './lanes.ts';
import { Picture } from './Picture.tsx';
import classes from './Timeline.module.css';
import { type Range, ranges, ticksOf } from './timeAxis.ts';
import { MOST_EVENTS, useTimeline } from './timelineStore.ts';
import { timelineEvents } from './timelineWords.ts';

const noRows: readonly BoardRow[] = [];
const noData: RouteOutput<'reliability.timeline'> = { transitions: [], failovers: [] };

/** What happened: a picture of every provider's states with the requests that others answered, and the same as a list. */
export function TimelineSection(props: { providers: readonly ProviderView[]; board: Board | null }) {
  const { range, error, refresh, open, setRange } = useTimeline();
  useEffect(() => open(), [open]);
  return (
    <Section
      title="What happened"
      actions={
        <SegmentedControl
          aria-label="Span of the timeline"
          data={Object.entries(ranges).map(([value, { label }]) => ({ value, label }))}
          value={range}
          onChange={(value) => void setRange(value as Range)}
        />
      }
    >
      {error !== null && (
        <ErrorNote error={error} title="What happened could not be read">
          <Button variant="default" onClick={() => void refresh()}>
            Try again
          </Button>
        </ErrorNote>
      )}
      <Timeline providers={props.providers} rows={props.board?.rows ?? noRows} />
    </Section>
  );
}

function Timeline(props: { providers: readonly ProviderView[]; rows: readonly BoardRow[] }) {
  const { providers, rows } = props;
  const { range, data } = useTimeline();
  const standard = useSettingValue('provider');
  const now = useNow();
  const [said, setSaid] = useState('');
  const { transitions, failovers } = data ?? noData;
  // What came since the clock's last step belongs on the picture, too.
  const to = Math.max(now, transitions[0]?.at ?? 0, failovers[0]?.at ?? 0);
  const span = useMemo(() => ({ from: to - ranges[range].ms, to }), [to, range]);
  const ids = lanesShown(rows, transitions, failovers, standard === null ? null : String(standard));
  const nameOf = (id: string) => providers.find((one) => one.id === id)?.name ?? id;
  const events = timelineEvents(transitions, failovers, nameOf);
  if (ids.length === 0) return null;
  return (
    <div className={classes.timeline}>
      <Picture
        label={`States of the last ${range}`}
        lanes={lanesOf(ids, rows, transitions, failovers, span)}
        ticks={ticksOf(range, span)}
        span={span}
        nameOf={nameOf}
        onRead={setSaid}
      />
      <p className={classes.readout} aria-live="polite">
        {said === '' ? <Legend /> : said}
      </p>
      {data !== null && events.length === 0 && (
        <p className={classes.quiet}>Nothing changed in the last {range}.</p>
      )}
      {events.length > 0 && (
        <EventList
          events={events}
          nameOf={nameOf}
          more={transitions.length >= MOST_EVENTS || failovers.length >= MOST_EVENTS}
          onRead={setSaid}
        />
      )}
    </div>
  );
}
