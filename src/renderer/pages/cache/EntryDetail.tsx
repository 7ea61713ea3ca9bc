import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { CacheEntry, CacheRow } from '../../../shared/contract/cache.ts';
import { formatCount, formatExactTime } from '../../../shared/format.ts';
import { Copyable } from '../../components/Copyable.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Bytes } from '../../components/figures.tsx';
import { PlainText } from '../../components/PlainText.tsx';
import { SidePane } from '../../components/SidePane.tsx';
import { useSteps } from '../../components/useSteps.ts';
import { Waiting } from '../../components/Waiting.tsx';
import classes from './Cache.module.css';
import { Expiry } from './cacheColumns.tsx';
import { readableValue } from './cacheRows.ts';
import type { CacheSelection } from './cacheStore.ts';

/** One entry: its figures and its value. */
export function EntryDetail(props: { selection: CacheSelection; onClose: () => void }) {
  const { row, entry, error } = props.selection;
  return (
    <SidePane title="Cache entry" onClose={props.onClose}>
      <EntryFacts row={entry ?? row} />
      {error !== null && <ErrorNote error={error} />}
      {entry === null && error === null && <Waiting label="Loading the value" />}
      {entry !== null && <Value key={`${entry.namespace} ${entry.key}`} entry={entry} />}
    </SidePane>
  );
}

function EntryFacts(props: { row: CacheRow }) {
  const { row } = props;
  return (
    <Facts
      facts={[
        { label: 'Namespace', value: <Copyable text={row.namespace} name="namespace" /> },
        { label: 'Key', value: <Copyable text={row.key} name="key" /> },
        { label: 'Model', value: row.model },
        {
          label: 'Prompt',
          value: row.prompt === null ? null : <span className={classes.prompt}>{row.prompt}</span>,
        },
        { label: 'Created', value: <Instant atS={row.createdAtS} /> },
        {
          label: 'Expires',
          value:
            row.expiresAtS === null ? (
              'never'
            ) : (
              <>
                <Instant atS={row.expiresAtS} />
                <Expiry row={row} />
              </>
            ),
        },
        { label: 'Last used', value: <Instant atS={row.lastAccessAtS} /> },
        { label: 'Hits', value: <span className="numeric">{formatCount(row.hits)}</span> },
        { label: 'Size', value: <Bytes bytes={row.bytes} /> },
      ]}
    />
  );
}

/** An instant as the person reads it, and as the file has it. */
function Instant(props: { atS: number }) {
  return (
    <>
      <span className="numeric">{formatExactTime(props.atS * 1000)}</span>
      <code className="mono muted" title="Seconds since 1970, as the file has it">
        {props.atS}
      </code>
    </>
  );
}

function Value(props: { entry: CacheEntry }) {
  const { entry } = props;
  const [view, setView] = useState('readable');
  const readable = useSteps(readableValue, entry);
  const text = view === 'raw' ? entry.valueJson : readable;
  return (
    <>
      <div className={classes.valueHead}>
        <h3 className={classes.valueTitle}>Value</h3>
        <SegmentedControl
          aria-label="How the value is shown"
          data={[
            { value: 'readable', label: 'Readable' },
            { value: 'raw', label: 'As stored' },
          ]}
          value={view}
          onChange={setView}
        />
        <CopyButton text={text ?? entry.valueJson} label="Copy value" />
      </div>
      {entry.truncated && <p className={classes.shortened}>The value is longer: this is its beginning.</p>}
      {text === null ? (
        <Waiting label="Laying out the value" />
      ) : (
        <div className={classes.value}>
          <PlainText text={text} />
        </div>
      )}
    </>
  );
}
