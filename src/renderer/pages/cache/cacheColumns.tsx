import type { CacheRow } from '../../../shared/contract/cache.ts';
import { formatCount, formatExactTime } from '../../../shared/format.ts';
import { Bytes } from '../../components/figures.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
import type { Column } from '../../components/TableHead.tsx';
import { useNow } from '../../stores/now.ts';
import { isExpired } from './cacheRows.ts';

/** The columns for the entries of one namespace. */
export const namespaceColumns: readonly Column<CacheRow>[] = [
  {
    id: 'key',
    header: 'Key',
    width: '112px',
    cell: (row) => (
      <code className="mono" title={row.key}>
        {row.key}
      </code>
    ),
  },
  {
    id: 'prompt',
    header: 'Prompt or answer',
    cell: (row) => (
      <span title={row.prompt === null ? 'The prompt is not known; this is the answer' : row.prompt}>
        {row.prompt ?? <span className="muted">{row.preview}</span>}
      </span>
    ),
  },
  {
    id: 'model',
    header: 'Model',
    width: '128px',
    cell: (row) =>
      row.model === null ? (
        <span className="muted">not known</span>
      ) : (
        <span className="mono" title={row.model}>
          {row.model}
        </span>
      ),
  },
  {
    id: 'created',
    header: 'Created',
    width: '104px',
    cell: (row) => <RelativeTime at={row.createdAtS * 1000} />,
  },
  { id: 'expires', header: 'Expires', width: '104px', cell: (row) => <Expiry row={row} /> },
  {
    id: 'used',
    header: 'Last used',
    width: '104px',
    cell: (row) => <RelativeTime at={row.lastAccessAtS * 1000} />,
  },
  { id: 'hits', header: 'Hits', numeric: true, width: '56px', cell: (row) => formatCount(row.hits) },
  { id: 'bytes', header: 'Size', numeric: true, width: '80px', cell: (row) => <Bytes bytes={row.bytes} /> },
];

/** The columns for entries of all namespaces. */
export const allColumns: readonly Column<CacheRow>[] = [
  {
    id: 'namespace',
    header: 'Namespace',
    width: '112px',
    cell: (row) => <span title={row.namespace}>{row.namespace}</span>,
  },
  ...namespaceColumns,
];

/** When an entry ends, or that it has. */
export function Expiry(props: { row: { readonly expiresAtS: number | null } }) {
  const now = useNow();
  const { expiresAtS } = props.row;
  if (expiresAtS === null) return <span className="muted">never</span>;
  if (isExpired(props.row, now)) {
    const title = formatExactTime(expiresAtS * 1000);
    return <StateBadge tone="warn" label="expired" title={title} plain />;
  }
  return <RelativeTime at={expiresAtS * 1000} />;
}
