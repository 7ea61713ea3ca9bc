import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './EmptyState.module.css';

/** An empty view: one sentence on what will be here, and the one action (as children) that fills it. */
export function EmptyState(props: { icon?: LucideIcon; children?: ReactNode; text: string }) {
  const Icon = props.icon;
  return (
    <div className={classes.empty}>
      {Icon && <Icon size={28} strokeWidth={1.5} aria-hidden />}
      <p className={classes.text}>{props.text}</p>
      {props.children}
    </div>
  );
}
