import { type KeyboardEvent, useRef, useState } from 'react';
import classes from './DataTable.module.css';
import { nextRow } from './rowKeys.ts';
import { Cells, type Column, TableHead } from './TableHead.tsx';

interface Props<R> {
  /** What the table is, for who cannot see it. */
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  /** Makes rows choosable by click and Enter. */
  readonly onChoose?: (row: R) => void;
  readonly chosenKey?: string | null;
}

/** A dense table: 32 px rows, figures to the right, arrow keys walk the rows and Enter chooses one. */
export function DataTable<R>(props: Props<R>) {
  const { columns, rows, rowKey, onChoose } = props;
  const [at, setAt] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  const focused = Math.min(at, Math.max(rows.length - 1, 0));

  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, row: R) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' && onChoose) {
      event.preventDefault();
      onChoose(row);
      return;
    }
    const next = nextRow(event.key, focused, rows.length);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
    body.current?.rows[next]?.focus();
  };

  return (
    <div className={classes.scroller}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows take focus and arrow keys, which is what a grid is */}
      <table className={classes.table} aria-label={props.label} role="grid" aria-rowcount={rows.length + 1}>
        <TableHead columns={columns} />
        <tbody ref={body}>
          {rows.map((row, index) => (
            <tr
              key={rowKey(row)}
              tabIndex={index === focused ? 0 : -1}
              data-choosable={onChoose !== undefined}
              aria-selected={onChoose ? rowKey(row) === props.chosenKey : undefined}
              onFocus={() => setAt(index)}
              onKeyDown={(event) => onKeyDown(event, row)}
              onClick={() => onChoose?.(row)}
            >
              <Cells columns={columns} row={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
