import { type ReactNode, useId, useState } from 'react';
import classes from './Charts.module.css';

/** The figures of a picture as a table. */
export interface PictureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A titled picture that can be read as a table instead. `note` says what stands beside the title. */
export function Picture(props: {
  title: string;
  note?: string;
  table: PictureTable;
  wide?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  return (
    <section aria-labelledby={id} className={classes.picture} data-wide={props.wide}>
      <div className={classes.pictureHead}>
        <h2 id={id} className={classes.pictureTitle}>
          {props.title}
        </h2>
        {props.note !== undefined && <span className={classes.pictureNote}>{props.note}</span>}
        <button
          type="button"
          className={classes.more}
          aria-pressed={asTable}
          aria-label={`${props.title} as a table`}
          onClick={() => setAsTable(!asTable)}
        >
          Table
        </button>
      </div>
      {asTable ? <Figures id={id} table={props.table} /> : props.children}
    </section>
  );
}

function Figures(props: { id: string; table: PictureTable }) {
  const { columns, rows } = props.table;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who scrolls by keyboard must be able to get here.
    <section className={classes.tableBox} aria-labelledby={props.id} tabIndex={0}>
      <table className={classes.table} aria-labelledby={props.id}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join('\u0000')}>
              {row.map((cell, index) => (
                <td key={columns[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
