import { UnstyledButton } from '@mantine/core';
import { Check, ChevronDown, ChevronRight, Diff } from 'lucide-react';
import { useState } from 'react';
import type { KeyDifference } from '../../../../shared/contract/insight.ts';
import { DiffText } from './DiffText.tsx';
import classes from './Insight.module.css';

/** The fields of a key, those that differ first; the same ones are folded away. */
export function KeyDifferences(props: { differences: readonly KeyDifference[] }) {
  const { differences } = props;
  const different = differences.filter(({ same }) => !same);
  const same = differences.filter((one) => one.same);
  const [open, setOpen] = useState(different.length === 0);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <>
      <table className={classes.fields} aria-label="What went into the key">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">This request</th>
            <th scope="col">The entry</th>
          </tr>
        </thead>
        <tbody>
          {different.map((one) => (
            <Different key={one.field} difference={one} />
          ))}
          {open && same.map((one) => <Same key={one.field} difference={one} />)}
        </tbody>
      </table>
      {same.length > 0 && different.length > 0 && (
        <UnstyledButton className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Chevron size={14} aria-hidden />
          {same.length === 1 ? '1 field is the same' : `${same.length} fields are the same`}
        </UnstyledButton>
      )}
    </>
  );
}

function Different({ difference: { field, request, entry, pieces } }: { difference: KeyDifference }) {
  return (
    <tr data-same={false}>
      <th scope="row">
        <span className={classes.mark}>
          <Diff size={14} aria-hidden />
          {field}
          <span className="visually-hidden"> differs</span>
        </span>
      </th>
      {pieces === null ? (
        <>
          <Value value={request} />
          <Value value={entry} />
        </>
      ) : (
        <td colSpan={2}>
          <DiffText pieces={pieces} />
        </td>
      )}
    </tr>
  );
}

function Same({ difference: { field, request } }: { difference: KeyDifference }) {
  return (
    <tr data-same>
      <th scope="row">
        <span className={classes.mark}>
          <Check size={14} aria-hidden />
          {field}
        </span>
      </th>
      <td colSpan={2} className={classes.sameValue}>
        {request}
      </td>
    </tr>
  );
}

function Value(props: { value: string | null }) {
  if (props.value === null) return <td className="muted">not set</td>;
  return <td dir="auto">{props.value === '' ? <span className="muted">empty</span> : props.value}</td>;
}
