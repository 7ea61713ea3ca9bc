import type { Attempt } from '../../../../shared/contract/ask.ts';
import { formatDuration } from '../../../../shared/format.ts';
import { StateBadge, type Tone } from '../../../components/StateBadge.tsx';
import classes from './ResultBar.module.css';

/** Each call to a provider that a request took, in order. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <ol className={classes.attempts}>
      {attempts.map((attempt, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attempts are never reordered, and two may be alike
        <li key={index}>
          {attempt.provider}, {attempt.model}
          {attempt.sent && `, ${formatDuration(attempt.durationMs)}`}{' '}
          <StateBadge {...outcomeOf(attempt)} title={attempt.error?.message ?? attempt.baseUrl} plain />
        </li>
      ))}
    </ol>
  );
}

function outcomeOf({ error, sent }: Attempt): { readonly tone: Tone; readonly label: string } {
  if (error === null) return { tone: 'good', label: 'answered' };
  if (!sent) return { tone: 'off', label: `passed over: ${error.code}` };
  return error.code === 'request.cancelled'
    ? { tone: 'off', label: 'stopped' }
    : { tone: 'bad', label: error.code };
}
