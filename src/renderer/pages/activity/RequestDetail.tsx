import type { LedgerEntry } from '../../../shared/contract/usage.ts';
import { formatCount, formatDuration, formatExactTime } from '../../../shared/format.ts';
import { Attempts } from '../../components/Attempts.tsx';
import { Copyable } from '../../components/Copyable.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { type Fact, Facts } from '../../components/Facts.tsx';
import { Money } from '../../components/figures.tsx';
import { CacheBadge, OutcomeBadge } from '../../components/outcomes.tsx';
import { ProviderName } from '../../components/ProviderName.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { SidePane } from '../../components/SidePane.tsx';
import classes from './Activity.module.css';
import { requestError } from './requestError.ts';

/** Everything the ledger knows of one request. */
export function RequestDetail(props: { entry: LedgerEntry; onClose: () => void }) {
  const { entry } = props;
  const error = requestError(entry);
  return (
    <SidePane title={`Request ${entry.id}`} onClose={props.onClose}>
      {error !== null && (
        <div className={classes.detailError}>
          <ErrorNote error={error} />
        </div>
      )}
      <Facts facts={[...callFacts(entry), ...figureFacts(entry)]} />
      {entry.attempts.length > 0 && (
        <section className={classes.attempts} aria-label="Attempts">
          <h3>Attempts</h3>
          <Attempts attempts={entry.attempts} />
        </section>
      )}
    </SidePane>
  );
}

function callFacts(entry: LedgerEntry): Fact[] {
  const sameModel = entry.modelAnswered === null || entry.modelAnswered === entry.modelAsked;
  return [
    {
      label: 'Time',
      value: (
        <>
          <span className="numeric">{formatExactTime(entry.at)}</span>
          <span className="muted">
            <RelativeTime at={entry.at} />
          </span>
        </>
      ),
    },
    { label: 'Outcome', value: <OutcomeBadge outcome={entry.outcome} /> },
    { label: 'Cache', value: <CacheBadge outcome={entry.cacheOutcome} /> },
    { label: 'Provider', value: <ProviderName id={entry.provider} /> },
    { label: 'In place of', value: inPlaceOf(entry) },
    { label: 'Model', value: <Copyable text={entry.modelAsked} name="model" /> },
    {
      label: 'Answered by',
      value: sameModel ? null : <Copyable text={entry.modelAnswered ?? ''} name="answering model" />,
    },
    { label: 'Source', value: entry.source },
    { label: 'Client', value: entry.clientId === '' ? null : entry.clientId },
    { label: 'Request id', value: <Copyable text={entry.requestId} name="request id" /> },
  ];
}

/** The provider that was asked first, when another one answered. */
function inPlaceOf({ attempts, provider, outcome }: LedgerEntry) {
  const asked = attempts[0]?.provider ?? provider;
  if (asked === provider || outcome === 'failed' || outcome === 'cancelled') return null;
  return <ProviderName id={asked} />;
}

function figureFacts(entry: LedgerEntry): Fact[] {
  return [
    { label: 'Input', value: tokenWords(entry.inputTokens, entry.cachedInputTokens, 'cached') },
    { label: 'Output', value: tokenWords(entry.outputTokens, entry.reasoningTokens, 'reasoning') },
    {
      label: 'Counted by',
      value: entry.tokensProvenance === 'reported' ? 'the provider' : 'the console (estimate)',
    },
    { label: 'Cost', value: <EntryCost entry={entry} /> },
    { label: 'Saved', value: entry.savedMicros === null ? null : <Money micros={entry.savedMicros} /> },
    { label: 'Latency', value: <span className="numeric">{formatDuration(entry.latencyMs)}</span> },
    {
      label: 'First token',
      value:
        entry.firstTokenMs === null ? null : (
          <span className="numeric">{formatDuration(entry.firstTokenMs)}</span>
        ),
    },
  ];
}

function tokenWords(count: number, part: number, partName: string) {
  return (
    <span className="numeric">
      {formatCount(count)} tokens
      {part > 0 && (
        <span className="muted">
          , of these {formatCount(part)} {partName}
        </span>
      )}
    </span>
  );
}

/** What a request cost: money, "unpriced", or "no spend". */
export function EntryCost(props: { entry: LedgerEntry }) {
  const { costKind, costMicros } = props.entry;
  if (costKind === 'no_spend') return <span className="muted">no spend</span>;
  return <Money micros={costKind === 'priced' ? costMicros : null} />;
}
