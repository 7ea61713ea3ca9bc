import type { Fact, FactTable } from '../../../../shared/contract/operations.ts';
import { formatCount } from '../../../../shared/format.ts';
import { Copyable } from '../../../components/Copyable.tsx';
import { Facts } from '../../../components/Facts.tsx';
import { factText } from './factText.ts';
import classes from './Operations.module.css';

/** Facts of a plan, a report or a finding, one a line. */
export function FactList(props: { facts: readonly Fact[] }) {
  if (props.facts.length === 0) return null;
  return (
    <div className={classes.facts}>
      <Facts facts={props.facts.map((fact) => ({ label: fact.label, value: <FactValue fact={fact} /> }))} />
    </div>
  );
}

function FactValue({ fact }: { fact: Fact }) {
  if (fact.kind === 'path') return <Copyable text={String(fact.value)} name={fact.label} />;
  return <bdi className="numeric">{factText(fact)}</bdi>;
}

/** Tables that go with a plan, a report or a finding. Their cells are texts of strangers: shown as text only. */
export function FactTables(props: { tables: readonly FactTable[] }) {
  return props.tables.map((table) => <OneTable key={table.title} table={table} />);
}

function OneTable({ table }: { table: FactTable }) {
  const { title, columns, rows, total } = table;
  const shown = rows.length < total ? `the first ${formatCount(rows.length)} of ${formatCount(total)}` : '';
  return (
    <figure className={classes.tableFigure} aria-label={title}>
      <figcaption className={classes.caption}>
        <strong>{title}</strong> <span className="muted numeric">{shown}</span>
      </figcaption>
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who scrolls by keyboard must be able to get here.
        <section className={classes.tableScroll} tabIndex={0} aria-label={`${title}, rows`}>
          <table className={classes.table}>
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
              {rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of a report never move.
                <tr key={index}>
                  {row.map((cell, place) => (
                    <td key={columns[place] ?? place} title={cell} dir="auto">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </figure>
  );
}
