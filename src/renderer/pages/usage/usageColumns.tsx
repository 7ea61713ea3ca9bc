import type { LedgerEntry, UsageByModel } from '../../../shared/contract/usage.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { Money, MoneyTotal } from '../../components/figures.tsx';
import { CacheBadge, OutcomeBadge } from '../../components/outcomes.tsx';
import { ProviderName } from '../../components/ProviderName.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import type { Column } from '../../components/TableHead.tsx';
import { EntryCost } from '../activity/RequestDetail.tsx';

const mono = (text: string) => (
  <span className="mono" title={text}>
    {text}
  </span>
);

/** Today's figures by provider and model. */
export const modelColumns: readonly Column<UsageByModel>[] = [
  { id: 'provider', header: 'Provider', width: '96px', cell: (row) => <ProviderName id={row.provider} /> },
  { id: 'model', header: 'Model', width: '184px', cell: (row) => mono(row.model) },
  {
    id: 'requests',
    header: 'Requests',
    numeric: true,
    width: '88px',
    cell: (row) => formatCount(row.requests),
  },
  { id: 'failed', header: 'Failed', numeric: true, width: '64px', cell: (row) => formatCount(row.failed) },
  { id: 'hits', header: 'Hits', numeric: true, width: '56px', cell: (row) => formatCount(row.hits) },
  {
    id: 'in',
    header: 'Tokens in',
    numeric: true,
    width: '104px',
    cell: (row) => formatCount(row.inputTokens),
  },
  {
    id: 'out',
    header: 'Tokens out',
    numeric: true,
    width: '104px',
    cell: (row) => formatCount(row.outputTokens),
  },
  { id: 'cost', header: 'Cost', numeric: true, width: '152px', cell: (row) => <MoneyTotal sum={row.cost} /> },
  {
    id: 'saved',
    header: 'Saved',
    numeric: true,
    width: '96px',
    cell: (row) => <Money micros={row.savedMicros} />,
  },
  {
    id: 'latency',
    header: 'Mean latency',
    numeric: true,
    width: '112px',
    cell: (row) => (row.meanLatencyMs === null ? '' : formatDuration(row.meanLatencyMs)),
  },
];

/** The requests of the ledger with what they used. */
export const requestColumns: readonly Column<LedgerEntry>[] = [
  { id: 'time', header: 'Time', width: '104px', cell: (row) => <RelativeTime at={row.at} /> },
  { id: 'provider', header: 'Provider', width: '96px', cell: (row) => <ProviderName id={row.provider} /> },
  { id: 'model', header: 'Model', width: '200px', cell: (row) => mono(row.modelAsked) },
  { id: 'outcome', header: 'Outcome', width: '104px', cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
  { id: 'cache', header: 'Cache', width: '128px', cell: (row) => <CacheBadge outcome={row.cacheOutcome} /> },
  {
    id: 'in',
    header: 'Tokens in',
    numeric: true,
    width: '88px',
    cell: (row) => <Count row={row} count={row.inputTokens} />,
  },
  {
    id: 'out',
    header: 'Tokens out',
    numeric: true,
    width: '88px',
    cell: (row) => <Count row={row} count={row.outputTokens} />,
  },
  { id: 'cost', header: 'Cost', numeric: true, width: '96px', cell: (row) => <EntryCost entry={row} /> },
  {
    id: 'latency',
    header: 'Latency',
    numeric: true,
    width: '80px',
    cell: (row) => formatDuration(row.latencyMs),
  },
];

/** A token count; "~" marks the console's own estimate. A request that failed has none to count. */
function Count(props: { row: LedgerEntry; count: number }) {
  if (props.row.outcome === 'failed' && props.count === 0) return <span className="muted">-</span>;
  const estimated = props.row.tokensProvenance === 'estimated';
  return (
    <span title={estimated ? 'Estimated: the provider did not report it' : undefined}>
      {estimated ? '~' : ''}
      {formatCount(props.count)}
    </span>
  );
}
