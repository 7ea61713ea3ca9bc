import { type ReactNode, useId } from 'react';
import classes from './Section.module.css';

/** A titled part of a page; `actions` stand at the right of the title. */
export function Section(props: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.section}>
      <div className={classes.head}>
        <h2 id={id} tabIndex={-1} className={classes.title}>
          {props.title}
        </h2>
        {props.about !== undefined && <span className={classes.about}>{props.about}</span>}
        {props.actions !== undefined && <div className={classes.actions}>{props.actions}</div>}
      </div>
      {props.children}
    </section>
  );
}
