import { formatExactTime } from '../../../shared/format.ts';
import { useSecond } from '../../stores/now.ts';
import { countdownWords } from './countdownWords.ts';

/** "in 42 s", renewed every second by itself; `due` from the moment on. `until`: epoch ms. */
export function Countdown(props: { until: number; due?: string }) {
  const now = useSecond();
  return (
    <time
      dateTime={new Date(props.until).toISOString()}
      title={formatExactTime(props.until)}
      className="numeric"
    >
      {countdownWords(props.until, now, props.due ?? 'now')}
    </time>
  );
}
