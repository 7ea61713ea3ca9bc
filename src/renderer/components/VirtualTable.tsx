import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import dense from './DataTable.module.css';
import { nextRow } from './rowKeys.ts';
import { Cells, type Column, TableHead } from './TableHead.tsx';
import classes from './VirtualTable.module.css';

const ROW_PX = 32;
const OVERSCAN_ROWS = 12;

interface Props<R> {
  /** What the table is, for who cannot see it. */
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  /** Width below which the table scrolls sideways, CSS. */
  readonly minWidth: string;
  readonly onChoose: (row: R) => void;
  readonly chosenKey?: string | null;
  /** Called when the last row comes into view, once for each length of the list. Must be a stable function. */
  readonly onEnd: () => Promise<void>;
}

/**
 * The dense table for lists of any length: only the rows in view exist. The table itself has the focus and names the
 * current row, so that walking by keyboard goes on over rows that come and go.
 */
export function VirtualTable<R>(props: Props<R>) {
  const { columns, rows, rowKey, onEnd } = props;
  const id = useId();
  const scroller = useRef<HTMLElement>(null);
  const [at, setAt] = useState(-1);
  const current = Math.min(at, rows.length - 1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;

  const atEnd = last >= rows.length - 1 && rows.length > 0;
  // One call for each length: the owner adds rows, and only then there can be a new end.
  const length = rows.length;
  useEffect(() => {
    if (atEnd && length > 0) void onEnd();
  }, [atEnd, length, onEnd]);

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[current];
    if (event.key === 'Enter' && row !== undefined && event.target === event.currentTarget) {
      event.preventDefault();
      props.onChoose(row);
      return;
    }
    const next = nextRow(event.key, current, rows.length);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
    virtual.scrollToIndex(next, { align: 'auto' });
  };

  return (
    <section ref={scroller} className={`${dense.scroller} ${classes.scroller}`}>
      <table
        className={`${dense.table} ${classes.virtual}`}
        style={{ minWidth: props.minWidth }}
        aria-label={props.label}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table of choosable rows is a grid.
        role="grid"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={current >= first && current <= last ? `${id}-${current}` : undefined}
        tabIndex={0}
        onFocus={() => setAt((before) => Math.max(before, 0))}
        onKeyDown={onKeyDown}
      >
        <TableHead columns={columns} />
        <tbody>
          <Gap height={first * ROW_PX} />
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <tr
                key={rowKey(row)}
                id={`${id}-${index}`}
                aria-rowindex={index + 2}
                aria-selected={rowKey(row) === props.chosenKey}
                data-choosable
                data-current={index === current}
                onClick={() => {
                  setAt(index);
                  props.onChoose(row);
                }}
              >
                <Cells columns={columns} row={row} />
              </tr>
            );
          })}
          <Gap height={(rows.length - 1 - last) * ROW_PX} />
        </tbody>
      </table>
    </section>
  );
}

/** The room of the rows that do not exist now. */
function Gap(props: { height: number }) {
  if (props.height <= 0) return null;
  return <tr aria-hidden className={classes.gap} style={{ height: props.height }} />;
}
