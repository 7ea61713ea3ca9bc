import { ActionIcon, Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { History as HistoryIcon, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { RunSummary } from '../../../shared/contract/playground.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import classes from './HistoryPanel.module.css';
import { HistoryRun } from './HistoryRun.tsx';
import { useHistory } from './historyStore.ts';

const ROW_PX = 76;
const READ_AHEAD = 20;

/** Past runs, newest first; any number of them. */
export function HistoryPanel(props: { onClose: () => void }) {
  const none = useHistory((state) => state.read && state.runs.length === 0);
  const error = useHistory((state) => state.error);
  useEffect(() => {
    void useHistory.getState().refresh();
  }, []);
  return (
    <aside className={classes.panel} aria-label="History">
      <div className={classes.head}>
        <h2>History</h2>
        <ActionIcon aria-label="Close history" title="Close" onClick={props.onClose}>
          <X size={16} aria-hidden />
        </ActionIcon>
      </div>
      {error && (
        <ErrorNote error={error} title="History could not be read">
          <Button variant="default" onClick={() => void useHistory.getState().refresh()}>
            Try again
          </Button>
        </ErrorNote>
      )}
      {none && <EmptyState icon={HistoryIcon} text="Every run will be here, to look at and to run again." />}
      <Runs />
    </aside>
  );
}

/** The list itself: only rows in view exist, older runs are read as they come near. */
function Runs() {
  const runs = useHistory((state) => state.runs);
  const read = useHistory((state) => state.read);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => runs[index]?.id ?? index,
    overscan: 8,
  });
  const items = rows.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (read && lastShown >= runs.length - READ_AHEAD) void useHistory.getState().more();
  }, [read, lastShown, runs.length]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const row = (event.target as HTMLElement).closest('li');
    const next = Number(row?.dataset.index) + by;
    if (by === 0 || !runs[next]) return;
    event.preventDefault();
    rows.scrollToIndex(next);
    scroller.current?.querySelector<HTMLElement>(`li[data-index="${next}"] button`)?.focus();
  };

  return (
    <div ref={scroller} className={classes.scroller}>
      <ol className={classes.list} style={{ height: rows.getTotalSize() }} onKeyDown={onKeyDown}>
        {items.map(({ key, index, start }) => {
          const run = runs[index];
          return run && <Row key={key} run={run} index={index} count={runs.length} startPx={start} />;
        })}
      </ol>
    </div>
  );
}

function Row(props: { run: RunSummary; index: number; count: number; startPx: number }) {
  return (
    <li
      data-index={props.index}
      className={classes.row}
      aria-setsize={props.count}
      aria-posinset={props.index + 1}
      style={{ height: ROW_PX, transform: `translateY(${props.startPx}px)` }}
    >
      <HistoryRun run={props.run} />
    </li>
  );
}
