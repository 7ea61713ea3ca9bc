import type { ReactNode } from 'react';
import classes from './Rows.module.css';

/** A list of things with labelled facts and actions: for few rows that each need more than one line of a table. */
export function Rows(props: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.list} aria-label={props.label}>
      {props.children}
    </ul>
  );
}

/**
 * One thing: `name` with `about` below it, `cells`, `actions` at the right, and notes (as children) below. `head`: the
 * name and what is about it stand one beside the other, in a line above the cells where the window is narrow (`above`), or
 * always in the line of the row (`inline`).
 */
export function Row(props: {
  label: string;
  name: string;
  about?: ReactNode;
  head?: 'above' | 'inline';
  cells: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li className={classes.row} aria-label={props.label}>
      <div className={classes.cells}>
        <div className={classes.who} data-head={props.head}>
          <strong>{props.name}</strong>
          {props.about}
        </div>
        {props.cells}
        {props.actions !== undefined && <div className={classes.actions}>{props.actions}</div>}
      </div>
      {props.children}
    </li>
  );
}

/** One labelled fact of a row. */
export function Cell(props: { label: string; size?: 'small' | 'medium' | 'large'; children: ReactNode }) {
  return (
    <div className={classes.cell} data-size={props.size}>
      <span className={classes.cellLabel}>{props.label}</span>
      <span className={classes.cellValue}>{props.children}</span>
    </div>
  );
}
