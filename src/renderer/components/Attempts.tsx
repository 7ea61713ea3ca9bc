import type { Attempt } from '../../shared/contract/ask.ts';
import { formatDuration } from '../../shared/format.ts';
import classes from './Attempts.module.css';
import { attemptBars } from './attemptBars.ts';
import { Tokens } from './figures.tsx';
import { ProviderName } from './ProviderName.tsx';
import { StateBadge, type Tone } from './StateBadge.tsx';

/** Each provider that a request was taken to, in order, each over the same stretch of time. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const bars = attemptBars(attempts);
  return (
    <ol className={classes.attempts}>
      {attempts.map((attempt, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attempts are never reordered, and two may be alike
        <li key={index}>
          <span className={classes.words}>
            <span>
              <ProviderName id={attempt.provider} />, {attempt.model}
            </span>
            {attempt.sent && <span className="numeric">{formatDuration(attempt.durationMs)}</span>}
            <StateBadge {...outcomeOf(attempt)} title={attempt.error?.code ?? attempt.baseUrl} plain />
            {attempt.tokens && <Tokens tokens={attempt.tokens} />}
          </span>
          {attempt.error && <span className={classes.reason}>{attempt.error.message}</span>}
          <span className={classes.track} aria-hidden>
            <span
              className={classes.bar}
              data-tone={outcomeOf(attempt).tone}
              style={{ left: `${bars[index]?.left ?? 0}%`, width: `${bars[index]?.width ?? 0}%` }}
            />
          </span>
        </li>
      ))}
    </ol>
  );
}

function outcomeOf({ error, sent }: Attempt): { readonly tone: Tone; readonly label: string } {
  if (error === null) return { tone: 'good', label: 'answered' };
  if (!sent) return { tone: 'off', label: 'passed over' };
  return error.code === 'request.cancelled'
    ? { tone: 'off', label: 'stopped' }
    : { tone: 'bad', label: 'failed' };
}
