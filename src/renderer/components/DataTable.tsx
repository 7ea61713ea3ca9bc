import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import classes from './DataTable.module.css';

/** One column of a table over rows of `R`. */
export interface Column<R> {
  readonly id: string;
  readonly header: string;
  /** Numbers go right and line up by digit. */
  readonly numeric?: boolean;
  /** A CSS width; what is left is shared by the columns without one. */
  readonly width?: string;
  readonly cell: (row: R) => ReactNode;
}

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

const steps: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_at, last) => last,
  PageDown: (at, last) => Math.min(at + 10, last),
  PageUp: (at) => Math.max(at - 10, 0),
};

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
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const next = step(focused, rows.length - 1);
    setAt(next);
    body.current?.rows[next]?.focus();
  };

  return (
    <section className={classes.scroller} aria-label={props.label}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows take focus and arrow keys, which is what a grid is */}
      <table className={classes.table} aria-label={props.label} role="grid" aria-rowcount={rows.length + 1}>
        <Head columns={columns} />
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
              {columns.map((column) => (
                <td key={column.id} data-numeric={column.numeric}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head<R>({ columns }: { columns: readonly Column<R>[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column.id} scope="col" data-numeric={column.numeric} style={{ width: column.width }}>
            {column.header}
          </th>
        ))}
      </tr>
    </thead>
  );
}
