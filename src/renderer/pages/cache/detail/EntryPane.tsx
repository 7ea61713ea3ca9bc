import { Button } from '@mantine/core';
import { GitCompareArrows, Play, Trash2 } from 'lucide-react';
import type { EntryDetail, EntryRow } from '../../../../shared/contract/browse.ts';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import { formatCount, formatDuration } from '../../../../shared/format.ts';
import { Copyable } from '../../../components/Copyable.tsx';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Facts } from '../../../components/Facts.tsx';
import { Bytes, Money } from '../../../components/figures.tsx';
import { PlainText } from '../../../components/PlainText.tsx';
import { SidePane } from '../../../components/SidePane.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { States } from '../entries/EntryCells.tsx';
import { entryTime, exactWords } from '../entries/entryTimes.ts';
import { openInPlayground } from '../insight/openInPlayground.ts';
import { openOperation } from '../operations/operationDialogStore.ts';
import classes from './Detail.module.css';
import type { Chosen } from './detailStore.ts';
import { EntryValue } from './EntryValue.tsx';

/** One entry: what is known of it, its value, and what can be done with it. */
export function EntryPane(props: {
  file: CacheFile;
  chosen: Chosen;
  onCompare: () => void;
  onClose: () => void;
}) {
  const { file, chosen } = props;
  const { entry, error } = chosen;
  const known = entry ?? chosen.row;
  return (
    <SidePane title="Cache entry" onClose={props.onClose}>
      {error !== null && <ErrorNote error={error} />}
      {known !== null && <EntryFacts row={known} entry={entry} id={chosen.id} />}
      {known === null && error === null && <Waiting label="Loading the entry" />}
      {known !== null && error === null && (
        <div className={classes.actions}>
          {entry !== null && entry.requestJson !== null && (
            <>
              <Button
                variant="default"
                leftSection={<Play size={14} aria-hidden />}
                onClick={() => openInPlayground(entry.requestJson ?? '')}
              >
                Open in the playground
              </Button>
              <Button
                variant="default"
                leftSection={<GitCompareArrows size={14} aria-hidden />}
                onClick={props.onCompare}
              >
                Compare with a fresh answer
              </Button>
            </>
          )}
          {file.path !== '' && (
            <Button
              variant="default"
              leftSection={<Trash2 size={14} aria-hidden />}
              disabled={!file.writable}
              title={file.writable ? undefined : 'Allow changes first'}
              onClick={() =>
                openOperation({ file: file.id, input: { operation: 'delete_selected', ids: [chosen.id] } })
              }
            >
              Delete…
            </Button>
          )}
        </div>
      )}
      {known !== null && known.prompt !== null && <Prompt text={known.prompt} />}
      {entry === null && error === null && known !== null && <Waiting label="Loading the value" />}
      {entry !== null && <EntryValue entry={entry} />}
      {entry !== null && entry.keyInputs.length > 0 && <KeyInputs entry={entry} />}
    </SidePane>
  );
}

function EntryFacts(props: { row: EntryRow; entry: EntryDetail | null; id: Chosen['id'] }) {
  const { row, entry, id } = props;
  return (
    <Facts
      facts={[
        { label: 'State', value: <States states={row.states} /> },
        { label: 'Namespace', value: <Copyable text={id.namespace} name="namespace" /> },
        { label: 'Key', value: <Copyable text={id.key} name="key" /> },
        { label: 'Model', value: row.model === null ? null : <bdi>{row.model}</bdi> },
        { label: 'Created', value: <Instant atS={row.createdAtS} /> },
        {
          label: 'Expires',
          value: row.states.includes('never_expires') ? 'never' : <Instant atS={row.expiresAtS} />,
        },
        { label: 'Last used', value: <Instant atS={row.lastAccessAtS} /> },
        { label: 'Hits', value: <span className="numeric">{formatCount(row.hits)}</span> },
        { label: 'Size', value: <Bytes bytes={row.bytes} /> },
        {
          label: 'First answer',
          value: firstAnswer(entry),
        },
        {
          label: 'Money saved',
          value: row.savedMicros === null ? null : <Money micros={row.savedMicros} />,
        },
      ]}
    />
  );
}

function Prompt(props: { text: string }) {
  return (
    <>
      <div className={classes.valueHead}>
        <h3 className={classes.valueTitle}>Prompt</h3>
        <CopyButton text={props.text} label="Copy prompt" />
      </div>
      <div className={classes.prompt}>
        <PlainText text={props.text} />
      </div>
    </>
  );
}

function firstAnswer(entry: EntryDetail | null) {
  if (entry === null || (entry.originalLatencyMs === null && entry.costMicros === null)) return null;
  return (
    <>
      {entry.originalLatencyMs !== null && (
        <span className="numeric">took {formatDuration(entry.originalLatencyMs)}</span>
      )}
      <span>
        {entry.costMicros === null ? 'at a price not known' : 'for '}
        {entry.costMicros !== null && <Money micros={entry.costMicros} />}
      </span>
    </>
  );
}

/** An instant as the person reads it, and as the file has it. */
function Instant(props: { atS: number | null }) {
  return (
    <>
      <span className="numeric">{exactWords(entryTime(props.atS))}</span>
      {props.atS !== null && (
        <code className="mono muted" title="Seconds since 1970, as the file has it">
          {props.atS}
        </code>
      )}
    </>
  );
}

function KeyInputs(props: { entry: EntryDetail }) {
  return (
    <details className={classes.inputs}>
      <summary>What went into the key</summary>
      <dl className={classes.pairs}>
        {props.entry.keyInputs.map(({ name, value }) => (
          <div key={name} className={classes.pair}>
            <dt>{name}</dt>
            <dd>
              <PlainText text={value} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
