import { useCallback, useState } from 'react';
import { formatExactTime } from '../../../../shared/format.ts';
import type { Column } from '../../../components/TableHead.tsx';
import { VirtualTable } from '../../../components/VirtualTable.tsx';
import classes from './Timeline.module.css';
import type { TimelineEvent } from './timelineWords.ts';

const ROW_PX = 32;
const HEAD_PX = 29;
const MOST_ROWS = 6;

/** Every change and failover of the picture as a list, newest first. Choosing one reads it out. */
export function EventList(props: {
  events: readonly TimelineEvent[];
  nameOf: (provider: string) => string;
  /** True when there are older ones in the span that were not read. */
  more: boolean;
  onRead: (sentence: string) => void;
}) {
  const { events, nameOf } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const onEnd = useCallback(() => Promise.resolve(), []);
  const columns: readonly Column<TimelineEvent>[] = [
    {
      id: 'time',
      header: 'Time',
      width: '172px',
      cell: ({ at }) => <span className="numeric">{formatExactTime(at)}</span>,
    },
    { id: 'provider', header: 'Provider', width: '136px', cell: ({ provider }) => nameOf(provider) },
    { id: 'what', header: 'What', width: '176px', cell: ({ what }) => what },
    { id: 'why', header: 'Why', cell: ({ why }) => <span title={why}>{why}</span> },
    { id: 'by', header: 'How', width: '80px', cell: ({ by }) => by },
  ];
  return (
    <>
      <div className={classes.list} style={{ height: Math.min(events.length, MOST_ROWS) * ROW_PX + HEAD_PX }}>
        <VirtualTable
          label="Changes and failovers"
          columns={columns}
          rows={events}
          rowKey={({ key }) => key}
          minWidth="720px"
          chosenKey={chosen}
          onChoose={(event) => {
            setChosen(event.key);
            props.onRead(
              `${formatExactTime(event.at)}: ${nameOf(event.provider)} ${event.what}. ${event.why}`,
            );
          }}
          onEnd={onEnd}
        />
      </div>
      {props.more && <p className={classes.quiet}>Older ones of this span are not shown.</p>}
    </>
  );
}
