import { CloseButton } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './SidePane.module.css';

/**
 * A list with the details of its chosen row at its right. The list stays usable; Escape closes the details.
 * `pane` null = nothing chosen.
 */
export function Split(props: { children: ReactNode; pane: ReactNode | null; onClose: () => void }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to Escape of the controls inside.
    <div
      className={classes.split}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || props.pane === null || event.defaultPrevented) return;
        event.preventDefault();
        props.onClose();
      }}
    >
      <div className={classes.main}>{props.children}</div>
      {props.pane}
    </div>
  );
}

/** The details of one row. */
export function SidePane(props: { title: string; onClose: () => void; children: ReactNode }) {
  const id = useId();
  return (
    <aside className={classes.pane} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {props.title}
        </h2>
        <CloseButton size="sm" aria-label="Close details" title="Close (Esc)" onClick={props.onClose} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who scrolls by keyboard must be able to get here. */}
      <section className={classes.body} tabIndex={0} aria-labelledby={id}>
        {props.children}
      </section>
    </aside>
  );
}
