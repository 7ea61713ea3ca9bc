import { formatExactTime } from '../../../shared/format.ts';
import { useSecond } from '../../stores/now.ts';
import { countdownWords } from './countdownWords.ts';

/**
 * "in 42 s" after the words of `before`, renewed every second without its surroundings; `due` alone from the moment
 * on. `until`: epoch ms.
 */
export function Countdown(props: { until: number; before?: string; due?: string }) {
  const now = useSecond();
  const words = countdownWords(props.until, now);
  return (
    <time
      dateTime={new Date(props.until).toISOString()}
      title={formatExactTime(props.until)}
      className="numeric"
    >
      {words === null ? (props.due ?? 'now') : `${props.before ?? ''}${words}`}
    </time>
  );
}
