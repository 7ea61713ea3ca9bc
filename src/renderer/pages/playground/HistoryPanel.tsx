import { ActionIcon, Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { History as HistoryIcon, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import classes from './HistoryPanel.module.css';
import { HistoryRun } from './HistoryRun.tsx';
import { useHistory } from './historyStore.ts';

const ROW_PX = 64;
const READ_AHEAD = 20;

/** Past runs, newest first; any number of them. */
export function HistoryPanel(props: { onClose: () => void }) {
  const runs = useHistory((state) => state.runs);
  const read = useHistory((state) => state.read);
  const error = useHistory((state) => state.error);
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
    void useHistory.getState().refresh();
  }, []);
  useEffect(() => {
    if (read && lastShown >= runs.length - READ_AHEAD) void useHistory.getState().more();
  }, [read, lastShown, runs.length]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const row = (event.target as HTMLElement).closest('li');
    if (by === 0 || !row) return;
    event.preventDefault();
    const next = Number(row.dataset.index) + by;
    if (next < 0 || next >= runs.length) return;
    rows.scrollToIndex(next);
    scroller.current?.querySelector<HTMLElement>(`li[data-index="${next}"] button`)?.focus();
  };

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
      {read && runs.length === 0 && (
        <EmptyState icon={HistoryIcon} text="Every run will be here, to look at and to run again." />
      )}
      <div ref={scroller} className={classes.scroller}>
        <ol className={classes.list} style={{ height: rows.getTotalSize() }} onKeyDown={onKeyDown}>
          {items.map((item) => {
            const run = runs[item.index];
            if (!run) return null;
            return (
              <li
                key={item.key}
                data-index={item.index}
                className={classes.row}
                aria-setsize={runs.length}
                aria-posinset={item.index + 1}
                style={{ height: ROW_PX, transform: `translateY(${item.start}px)` }}
              >
                <HistoryRun run={run} />
              </li>
            );
          })}
        </ol>
      </div>
    </aside>
  );
}
