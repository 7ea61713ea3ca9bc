import type { Attempt } from '../../../../shared/contract/ask.ts';
import { formatDuration } from '../../../../shared/format.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import classes from './ResultBar.module.css';

/** Each call to a provider that a request took, in order. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <ol className={classes.attempts}>
      {attempts.map((attempt) => (
        <li key={`${attempt.startedAt} ${attempt.provider} ${attempt.baseUrl}`}>
          {attempt.provider}, {attempt.model}, {formatDuration(attempt.durationMs)}{' '}
          <StateBadge
            tone={attempt.error ? 'bad' : 'good'}
            label={attempt.error ? attempt.error.code : 'answered'}
            title={attempt.error?.message ?? attempt.baseUrl}
            plain
          />
        </li>
      ))}
    </ol>
  );
}
