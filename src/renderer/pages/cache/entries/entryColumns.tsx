import type { CacheStats, EntryColumn, EntryRow } from '../../../../shared/contract/browse.ts';
import { formatCount } from '../../../../shared/format.ts';
import { Bytes, Money } from '../../../components/figures.tsx';
import type { GridColumn } from '../../../components/grid/column.ts';
import classes from './Entries.module.css';
import { EntryInstant, Expiry, Trouble } from './EntryCells.tsx';

/** Every column of the list of entries. */
export const entryColumns: readonly (GridColumn<EntryRow> & { readonly id: EntryColumn })[] = [
  {
    id: 'key',
    header: 'Key',
    width: 76,
    cell: (row) => (
      <code className="mono" title={row.key}>
        {row.key}
      </code>
    ),
  },
  {
    id: 'namespace',
    header: 'Namespace',
    width: 96,
    cell: (row) => <Named text={row.namespace} />,
  },
  {
    id: 'preview',
    header: 'Value',
    width: 128,
    grow: 1.2,
    cell: (row) => (
      <span className={classes.preview} title={row.preview}>
        <Trouble states={row.states} />
        <bdi>{row.preview}</bdi>
      </span>
    ),
  },
  {
    id: 'prompt',
    header: 'Prompt',
    width: 128,
    grow: 1,
    cell: (row) =>
      row.prompt === null ? <span className="muted">not known</span> : <Named text={row.prompt} />,
  },
  {
    id: 'model',
    header: 'Model',
    width: 96,
    cell: (row) =>
      row.model === null ? <span className="muted">not known</span> : <Named text={row.model} />,
  },
  { id: 'created', header: 'Created', width: 110, cell: (row) => <EntryInstant atS={row.createdAtS} /> },
  { id: 'expires', header: 'Expires', width: 110, cell: (row) => <Expiry row={row} /> },
  {
    id: 'last_access',
    header: 'Last used',
    width: 110,
    cell: (row) => <EntryInstant atS={row.lastAccessAtS} />,
  },
  { id: 'hits', header: 'Hits', numeric: true, width: 56, cell: (row) => formatCount(row.hits) },
  { id: 'bytes', header: 'Size', numeric: true, width: 72, cell: (row) => <Bytes bytes={row.bytes} /> },
  {
    id: 'saved',
    header: 'Saved',
    title: 'Sort by the money that its hits saved',
    numeric: true,
    width: 92,
    cell: (row) =>
      row.savedMicros === null ? (
        <span className="muted" title="What it cost is not known">
          –
        </span>
      ) : (
        <Money micros={row.savedMicros} />
      ),
  },
];

/**
 * The names of the columns that would say nothing in a file: where no prompt, model or price is known of any entry. Until a file
 * was counted, only the console's own is taken to have them.
 */
export function emptyColumns(file: string, stats: CacheStats | null): string {
  const counted = stats !== null && stats.file === file && stats.done ? stats : null;
  const unsure = counted === null ? file === 'own' : counted.entries === 0;
  const isKnown = unsure || (counted?.byModel.some(({ name }) => name !== '') ?? false);
  const isPriced = unsure || (counted?.pricedEntries ?? 0) > 0;
  return `${isKnown ? '' : 'prompt model'} ${isPriced ? '' : 'saved'}`;
}

/** A name or text that others wrote, whole on hover. Its direction of writing does not reach beyond it. */
function Named(props: { text: string }) {
  return <bdi title={props.text}>{props.text}</bdi>;
}
