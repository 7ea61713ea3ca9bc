import { memo, type ReactNode } from 'react';
import classes from './BigGrid.module.css';
import type { GridColumn } from './column.ts';

interface Props<R> {
  readonly id: string;
  readonly index: number;
  readonly row: R | null | undefined;
  readonly columns: readonly GridColumn<R>[];
  readonly template: string;
  readonly current: boolean;
  readonly chosen: boolean;
  readonly checked: boolean;
  readonly checkLabel: (row: R) => string;
  readonly onPress: (index: number, row: R) => void;
  readonly onCheck: (index: number, range: boolean) => void;
}

function PlainRow<R>(props: Props<R>): ReactNode {
  const { row, index, columns } = props;
  return (
    <tr
      id={props.id}
      className={classes.row}
      style={{ gridTemplateColumns: props.template }}
      aria-rowindex={index + 2}
      aria-selected={props.chosen}
      data-current={props.current}
      onClick={() => {
        if (row) props.onPress(index, row);
      }}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the space bar of the grid checks the current row. */}
      <td className={classes.check} onClick={(event) => event.stopPropagation()}>
        {row && (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={props.checkLabel(row)}
            checked={props.checked}
            onClick={(event) => props.onCheck(index, event.shiftKey)}
            onChange={() => undefined}
          />
        )}
      </td>
      {row === undefined ? (
        <td className={classes.gone} colSpan={columns.length}>
          not there any more
        </td>
      ) : (
        columns.map((column) => (
          <td key={column.id} className={classes.cell} data-numeric={column.numeric}>
            {row === null ? <span className={classes.coming} /> : column.cell(row)}
          </td>
        ))
      )}
    </tr>
  );
}

/** One row of a grid: its cells, or grey ones while it is on its way. */
export const GridRow = memo(PlainRow) as typeof PlainRow;
