import {
  CircleCheck,
  CircleDashed,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import classes from './StateBadge.module.css';

/** good = healthy, hit, closed; warn = stale, half-open, due soon; bad = open, failed, overdue; off = off, unknown. */
export type Tone = 'good' | 'warn' | 'bad' | 'off' | 'busy';

const icons: Readonly<Record<Tone, LucideIcon>> = {
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleX,
  off: CircleDashed,
  busy: LoaderCircle,
};

/** A state as icon, word and colour; never colour alone. `title` says more on hover. */
export function StateBadge(props: { tone: Tone; label: string; title?: string; plain?: boolean }) {
  const Icon = icons[props.tone];
  return (
    <span className={classes.badge} data-tone={props.tone} data-plain={props.plain} title={props.title}>
      <Icon size={14} aria-hidden className={classes.icon} />
      <span>{props.label}</span>
    </span>
  );
}
