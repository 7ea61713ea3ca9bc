import { type ReactNode, useId } from 'react';
import classes from './parts.module.css';

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
      <div className={classes.sectionHead}>
        <h2 id={id} tabIndex={-1} className={classes.sectionTitle}>
          {props.title}
        </h2>
        {props.about !== undefined && <span className={classes.sectionAbout}>{props.about}</span>}
        {props.actions !== undefined && <div className={classes.sectionActions}>{props.actions}</div>}
      </div>
      {props.children}
    </section>
  );
}
