import type { ReactNode } from 'react';
import classes from './Facts.module.css';

/** One fact of a detail view. A fact whose value is null is left out. */
export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Names and values, one a line: what a detail view knows of one thing. */
export function Facts(props: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {props.facts
        .filter((fact) => fact.value !== null)
        .map((fact) => (
          <div key={fact.label} className={classes.fact}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
    </dl>
  );
}
