import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { EntryDetail } from '../../../../shared/contract/browse.ts';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { PlainText } from '../../../components/PlainText.tsx';
import { useSteps } from '../../../components/useSteps.ts';
import { Waiting } from '../../../components/Waiting.tsx';
import classes from './Detail.module.css';
import { readableValue } from './readableValue.ts';

const views = [
  { value: 'readable', label: 'Readable' },
  { value: 'raw', label: 'As stored' },
  { value: 'row', label: 'Whole row' },
];

/** The value of an entry: for reading, as it is in the file, or with the other columns of its row. */
export function EntryValue(props: { entry: EntryDetail }) {
  const { entry } = props;
  const [view, setView] = useState('readable');
  const { valueText, truncated } = entry;
  const value = useMemo(() => ({ valueText, truncated }), [valueText, truncated]);
  const readable = useSteps(readableValue, value);
  const text = view === 'readable' ? readable : valueText;
  return (
    <>
      <div className={classes.valueHead}>
        <h3 className={classes.valueTitle}>Value</h3>
        <SegmentedControl aria-label="How the value is shown" data={views} value={view} onChange={setView} />
        <CopyButton text={text ?? valueText} label="Copy value" />
      </div>
      {truncated && <p className={classes.shortened}>The value is longer: this is its beginning.</p>}
      {view === 'row' && <Row entry={entry} />}
      {view !== 'row' && text === null && <Waiting label="Laying out the value" />}
      {view !== 'row' && text !== null && (
        <div className={classes.value}>
          {text === '' ? <span className="muted">empty</span> : <PlainText text={text} />}
        </div>
      )}
    </>
  );
}

/** Every column as it lies in the file, with the type that SQLite says it has. */
function Row(props: { entry: EntryDetail }) {
  return (
    <dl className={classes.pairs}>
      {props.entry.raw.map(({ column, type, text }) => (
        <div key={column} className={classes.pair}>
          <dt>
            {column} <span className="muted">{type}</span>
          </dt>
          <dd className={classes.raw}>
            <PlainText text={text} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
