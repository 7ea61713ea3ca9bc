import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import { nextRow } from '../rowKeys.ts';
import classes from './BigGrid.module.css';
import { type GridColumn, leastWidth, templateOf } from './column.ts';
import { GridRow } from './GridRow.tsx';
import { type GridSort, HeadCell } from './HeadCell.tsx';
import { ROW_PX, type RowRange, rowsInView } from './scrollSpace.ts';
import { type RowShift, useRowScroll } from './useRowScroll.ts';

const HEAD_PX = 29;
const MORE_ROWS = 8;

/** Which rows are checked, and what checks and unchecks them. */
export interface GridChecks<R> {
  readonly all: 'none' | 'some' | 'all';
  readonly isChecked: (row: R) => boolean;
  /** `range`: from the row that was checked last up to this one. */
  readonly onCheck: (index: number, range: boolean) => void;
  readonly onCheckAll: () => void;
  readonly checkLabel: (row: R) => string;
}

interface Props<R> {
  /** What the grid is, for who cannot see it. */
  readonly label: string;
  readonly columns: readonly GridColumn<R>[];
  readonly count: number;
  /** `null`: on its way; `undefined`: not there any more. */
  readonly rowAt: (index: number) => R | null | undefined;
  readonly rowKey: (row: R) => string;
  /** Told which rows are in view. Must be a stable function. */
  readonly onView: (range: RowRange) => void;
  readonly onChoose: (row: R) => void;
  readonly chosenKey: string | null;
  readonly sort: GridSort;
  readonly onSort: (column: string) => void;
  readonly checks: GridChecks<R>;
  readonly shift: RowShift;
  /** What is shown is about to be replaced. */
  readonly old?: boolean;
}

/**
 * A grid over any number of rows that are fetched as they come into view. It has the focus itself and names the current
 * row, so that walking by keyboard goes on over rows that come and go.
 */
export function BigGrid<R>(props: Props<R>) {
  const { columns, count, rowAt, rowKey, onView, checks, onChoose } = props;
  const id = useId();
  const scroller = useRef<HTMLElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const { space, top, onScroll, reveal } = useRowScroll(scroller, count, HEAD_PX, props.shift);
  const [at, setAt] = useCurrent(count, props.shift);
  const seen = rowsInView(space, top);
  const drawn = rowsInView(space, top, MORE_ROWS);
  useEffect(() => onView({ first: seen.first, last: seen.last }), [onView, seen.first, seen.last]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const row = rowAt(at);
    const page = Math.max(1, Math.floor(space.viewPx / ROW_PX) - 1);
    const next = nextRow(event.key, at, count, page);
    if (event.key === 'Enter' && row) onChoose(row);
    else if (event.key === ' ' && row) checks.onCheck(at, event.shiftKey);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) checks.onCheckAll();
    else if (next !== null) {
      setAt(next);
      reveal(next);
      if (event.shiftKey) checks.onCheck(next, true);
    } else return;
    event.preventDefault();
  };
  const { onCheck } = checks;
  const press = useCallback(
    (index: number, row: R) => {
      setAt(index);
      grid.current?.focus({ preventScroll: true });
      onChoose(row);
    },
    [setAt, onChoose],
  );
  const check = useCallback(
    (index: number, range: boolean) => {
      setAt(index);
      onCheck(index, range);
    },
    [setAt, onCheck],
  );

  const rows: { readonly index: number; readonly row: R | null | undefined }[] = [];
  for (let index = drawn.first; index <= drawn.last; index += 1) rows.push({ index, row: rowAt(index) });
  const template = templateOf(columns, true);
  return (
    <section ref={scroller} className={classes.scroller} onScroll={onScroll} data-old={props.old}>
      <table
        ref={grid}
        className={classes.grid}
        style={{ minWidth: leastWidth(columns, true), height: HEAD_PX + space.spacePx }}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table of choosable rows is a grid.
        role="grid"
        aria-label={props.label}
        aria-rowcount={count + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-busy={rows.some(({ row }) => row === null) || props.old === true}
        aria-activedescendant={at >= drawn.first && at <= drawn.last ? `${id}-${at}` : undefined}
        tabIndex={0}
        onFocus={() => setAt(Math.max(at, 0))}
        onKeyDown={onKeyDown}
      >
        <thead className={classes.head}>
          <tr aria-rowindex={1} className={classes.headRow} style={{ gridTemplateColumns: template }}>
            <th scope="col" className={classes.check}>
              <CheckAll checks={checks} />
            </th>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        {/* Where the room is smaller than the list, rows stand where they are in view, not where they are in the list. */}
        <tbody
          className={classes.rows}
          style={{ top: HEAD_PX + top / space.scale + drawn.first * ROW_PX - top }}
        >
          {rows.map(({ index, row }) => (
            <GridRow
              key={index}
              id={`${id}-${index}`}
              index={index}
              row={row}
              columns={columns}
              template={template}
              current={index === at}
              chosen={row ? rowKey(row) === props.chosenKey : false}
              checked={row ? checks.isChecked(row) : false}
              checkLabel={checks.checkLabel}
              onPress={press}
              onCheck={check}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CheckAll<R>(props: { checks: GridChecks<R> }) {
  const { all, onCheckAll } = props.checks;
  return (
    <input
      ref={(box) => {
        if (box !== null) box.indeterminate = all === 'some';
      }}
      type="checkbox"
      aria-label="Select all that match"
      checked={all === 'all'}
      onChange={onCheckAll}
    />
  );
}

/** The row that the keyboard is at; it stays the same one when rows come above it. -1: none. */
function useCurrent(count: number, shift: RowShift): [number, (at: number) => void] {
  const [current, setCurrent] = useState({ at: -1, shift });
  let { at } = current;
  if (current.shift !== shift) {
    if (current.shift.list !== shift.list) at = Math.min(at, 0);
    else if (at >= 0) at = Math.max(0, at + shift.moved - current.shift.moved);
    setCurrent({ at, shift });
  }
  const set = useCallback((next: number) => setCurrent((before) => ({ ...before, at: next })), []);
  return [Math.min(at, count - 1), set];
}
