import type { ReactNode } from 'react';
import classes from './PageHeader.module.css';

/** The top of every page: its name as the one h1, a sentence if it needs one, and its actions on the right. */
export function PageHeader(props: { title: string; about?: ReactNode; children?: ReactNode }) {
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        <h1 className={classes.title}>{props.title}</h1>
        {props.about !== undefined && <div className={classes.about}>{props.about}</div>}
      </div>
      {props.children !== undefined && <div className={classes.actions}>{props.children}</div>}
    </header>
  );
}
