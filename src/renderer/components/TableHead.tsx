import type { ReactNode } from 'react';

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

/** The names of the columns. */
export function TableHead<R>({ columns }: { columns: readonly Column<R>[] }) {
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

/** One row's cells. */
export function Cells<R>({ columns, row }: { columns: readonly Column<R>[]; row: R }) {
  return columns.map((column) => (
    <td key={column.id} data-numeric={column.numeric}>
      {column.cell(row)}
    </td>
  ));
}
