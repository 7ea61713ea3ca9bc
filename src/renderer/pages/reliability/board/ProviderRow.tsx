import type { BoardRow } from '../../../../shared/contract/reliability.ts';
import { formatCount, formatDuration, formatExactTime, formatShare } from '../../../../shared/format.ts';
import { Copyable } from '../../../components/Copyable.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Cell, Row } from '../../../components/Rows.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { placeHash } from '../../../stores/navigation.ts';
import { Countdown } from '../Countdown.tsx';
import { useChecks } from '../reliabilityStore.ts';
import classes from './Board.module.css';
import { BreakerMenu } from './BreakerMenu.tsx';
import type { BoardEntry } from './boardRows.ts';
import { stateLine, stateWords } from './boardWords.ts';
import { CheckButton } from './CheckButton.tsx';
import { keySourceWords } from './keySourceWords.ts';
import { RowNotes } from './RowNotes.tsx';

/** One provider: whether it is asked, how it did of late, and what can be done by hand. */
export function ProviderRow(props: { entry: BoardEntry; standard: boolean }) {
  const { provider, row } = props.entry;
  const check = useChecks((state) => state.checks[provider.id]) ?? null;
  const keyWords = keySourceWords(provider.keySource);
  return (
    <Row
      label={provider.name}
      name={provider.name}
      head={row ? 'above' : 'inline'}
      about={
        <>
          {provider.baseUrl === '' ? (
            <span className="muted">built in, on this machine</span>
          ) : (
            <Copyable text={provider.baseUrl} name="base URL" whole />
          )}
          <span className={`muted ${classes.facts}`}>
            {props.standard && 'default, '}
            {provider.keySource.kind === 'not_needed' ? 'no key needed' : `key: ${keyWords}`}
          </span>
        </>
      }
      cells={row && <Figures row={row} />}
      actions={
        <>
          <CheckButton provider={provider} />
          {row && <BreakerMenu provider={provider} state={row.breaker.state} standard={props.standard} />}
        </>
      }
    >
      <RowNotes row={row} check={check} />
      {check?.error && <ErrorNote error={check.error} />}
    </Row>
  );
}

function Figures({ row }: { row: BoardRow }) {
  return (
    <>
      <Cell label="Breaker" size="medium">
        <BreakerState row={row} />
      </Cell>
      <Cell label="Success" size="small">
        <Success row={row} />
      </Cell>
      <Cell label="p50, p95" size="small">
        <Latency row={row} />
      </Cell>
      <Cell label="Last error" size="medium">
        <LastError row={row} />
      </Cell>
    </>
  );
}

function BreakerState({ row }: { row: BoardRow }) {
  const { state, since, probeAt } = row.breaker;
  const { tone, label, meaning } = stateWords[state];
  const title = since === null ? meaning : `${meaning} Since ${formatExactTime(since)}.`;
  return (
    <span className={classes.twoLines}>
      <StateBadge tone={tone} label={label} title={title} />
      <span className={classes.second}>
        {state === 'open' && probeAt !== null ? (
          <Countdown until={probeAt} before="tries again " due={stateLine(row.breaker)} />
        ) : (
          stateLine(row.breaker)
        )}
      </span>
    </span>
  );
}

function Success({ row }: { row: BoardRow }) {
  const { calls, failed } = row;
  if (calls === 0) return <span className="muted">no calls</span>;
  const title = `${formatCount(calls)} calls in the last 15 minutes, ${formatCount(failed)} failed; answers of the cache are left out`;
  return (
    <span className={`numeric ${classes.twoLines}`} title={title}>
      {formatShare(calls - failed, calls)}
      <span className={classes.second}>
        {formatCount(calls - failed)} of {formatCount(calls)}
      </span>
    </span>
  );
}

function Latency({ row }: { row: BoardRow }) {
  const { p50Ms, p95Ms } = row;
  if (p50Ms === null || p95Ms === null) return <span className="muted">no answers</span>;
  return (
    <span
      className={`numeric ${classes.twoLines}`}
      title="Half of the answers came within the first, 95 of 100 within the second"
    >
      {formatDuration(p50Ms)}
      <span className={classes.second}>{formatDuration(p95Ms)}</span>
    </span>
  );
}

function LastError({ row }: { row: BoardRow }) {
  const { lastError } = row;
  if (lastError === null) return <span className="muted">none</span>;
  return (
    <span className={classes.lastError}>
      <a href={placeHash('activity')} className="mono" title={`${lastError.message} Open Activity for more.`}>
        {lastError.code}
      </a>
      <span className="muted">
        <RelativeTime at={lastError.at} />
      </span>
    </span>
  );
}
