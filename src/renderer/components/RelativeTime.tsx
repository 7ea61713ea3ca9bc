import { formatExactTime, formatRelative } from '../../shared/format.ts';
import { useNow } from '../stores/now.ts';

/** An instant (epoch ms) as "5 min ago", the exact one on hover; `never` where there is none. */
export function RelativeTime(props: { at: number | null; never?: string }) {
  const now = useNow();
  if (props.at === null) return <span className="muted">{props.never ?? 'never'}</span>;
  const exact = formatExactTime(props.at);
  return (
    <time dateTime={new Date(props.at).toISOString()} title={exact} className="numeric">
      {formatRelative(props.at, now)}
    </time>
  );
}
