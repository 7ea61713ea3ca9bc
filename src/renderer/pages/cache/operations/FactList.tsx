import { ActionIcon } from '@mantine/core';
import { FolderOpen } from 'lucide-react';
import type { Fact, FactTable } from '../../../../shared/contract/operations.ts';
import { formatCount } from '../../../../shared/format.ts';
import { Copyable } from '../../../components/Copyable.tsx';
import { Facts } from '../../../components/Facts.tsx';
import { factText } from './factText.ts';
import classes from './Operations.module.css';
import { useRuns } from './operationsStore.ts';

/** Facts of a plan, a report or a finding, one a line. `written`: files are there, and can be shown in their folder. */
export function FactList(props: { facts: readonly Fact[]; written?: boolean }) {
  if (props.facts.length === 0) return null;
  return (
    <div className={classes.facts}>
      <Facts
        facts={props.facts.map((fact) => ({
          label: fact.label,
          value: <FactValue fact={fact} written={props.written ?? false} />,
        }))}
      />
    </div>
  );
}

function FactValue({ fact, written }: { fact: Fact; written: boolean }) {
  if (fact.kind === 'path') {
    const path = String(fact.value);
    return (
      <span className={classes.path}>
        <Copyable text={path} name={fact.label} />
        {written && <ShowInFolder path={path} name={fact.label} />}
      </span>
    );
  }
  return <bdi className="numeric">{factText(fact)}</bdi>;
}

/** Shows a file in the folder it is in. */
export function ShowInFolder(props: { path: string; name: string }) {
  return (
    <ActionIcon
      size="sm"
      aria-label={`Show in folder: ${props.name}`}
      title="Show in folder"
      onClick={() => void useRuns.getState().reveal(props.path)}
    >
      <FolderOpen size={14} aria-hidden />
    </ActionIcon>
  );
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
