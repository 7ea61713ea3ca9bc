import { ArrowDown, ArrowUp } from 'lucide-react';
import classes from './BigGrid.module.css';
import type { GridColumn } from './column.ts';

/** The column that rows are ordered by. */
export interface GridSort {
  readonly column: string;
  readonly descending: boolean;
}

/** The name of a column; pressing it sorts by it, or turns the order round. */
export function HeadCell<R>(props: {
  column: GridColumn<R>;
  sort: GridSort;
  onSort: (column: string) => void;
}) {
  const { column, sort } = props;
  const sorted = sort.column === column.id;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={classes.headCell}
      data-numeric={column.numeric}
      aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={classes.sorter}
        title={column.title ?? `Sort by ${column.header.toLowerCase()}`}
        onClick={() => props.onSort(column.id)}
      >
        <span className={classes.headName}>{column.header}</span>
        {sorted && <Arrow size={12} aria-hidden className={classes.arrow} />}
      </button>
    </th>
  );
}
