import type { BoardRow } from '../../../../shared/contract/reliability.ts';
import { formatCount, formatDuration } from '../../../../shared/format.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { Countdown } from '../Countdown.tsx';
import type { ProviderCheck } from '../reliabilityStore.ts';
import classes from './Board.module.css';
import { LimitBars } from './LimitBars.tsx';

/** What more there is to say of a provider, below its figures: only what applies. */
export function RowNotes(props: { row: BoardRow | null; check: ProviderCheck | null }) {
  const { row, check } = props;
  const why = row !== null && row.breaker.state !== 'closed' ? row.breaker.reason : '';
  const cooling = row?.cooling ?? [];
  const limits = row?.limits ?? [];
  if (why === '' && cooling.length === 0 && limits.length === 0 && check === null) return null;
  return (
    <div className={classes.notes}>
      {why !== '' && (
        <p className={classes.note}>
          <span className={classes.noteLabel}>Why</span>
          <span>{why}</span>
        </p>
      )}
      {cooling.length > 0 && (
        <p className={classes.note}>
          <span className={classes.noteLabel}>Paused</span>
          <span className={classes.paused}>
            {cooling.map(({ model, untilAt }) => (
              <span key={model} title="The provider answered 429 and named this pause">
                <code className="mono">{model}</code>{' '}
                <span className="muted">
                  <Countdown until={untilAt} before="goes on " />
                </span>
              </span>
            ))}
          </span>
        </p>
      )}
      {limits.length > 0 && (
        <div className={classes.note}>
          <span className={classes.noteLabel}>Limits</span>
          <LimitBars limits={limits} />
        </div>
      )}
      {check !== null && (
        <p className={classes.note}>
          <span className={classes.noteLabel}>Check</span>
          <CheckResult check={check} />
        </p>
      )}
    </div>
  );
}

function CheckResult(props: { check: ProviderCheck }) {
  const { check } = props;
  if (check.state === 'running') return <StateBadge tone="busy" label="checking" plain />;
  const failed = check.state === 'failed';
  const models = check.models === null ? '' : `${formatCount(check.models)} models, `;
  return (
    <span className={classes.check}>
      <StateBadge tone={failed ? 'bad' : 'good'} label={failed ? 'failed' : 'answered'} plain />
      <span className="muted numeric">
        {models}
        {formatDuration(check.durationMs)}
      </span>
    </span>
  );
}
