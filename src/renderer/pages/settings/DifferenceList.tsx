import { ArrowRight } from 'lucide-react';
import type { SettingsDifference } from '../../../shared/contract/settings.ts';
import classes from './Reload.module.css';

const WHEN: Readonly<Record<SettingsDifference['applies'], string>> = {
  now: 'at once',
  'next request': 'from the next request on',
  restart: 'after a restart of the console',
};

/** What differs, one line each: what it was, what it will be, and from when on. */
export function DifferenceList(props: { differences: readonly SettingsDifference[]; label: string }) {
  return (
    <ul className={classes.differences} aria-label={props.label}>
      {props.differences.map((difference) => (
        <li key={difference.name}>
          <span className={classes.what}>
            <strong>{difference.label}</strong>
            <code className="mono">{difference.name}</code>
          </span>
          <span className={classes.values}>
            <span>{difference.before}</span>
            <ArrowRight size={14} aria-label="becomes" role="img" />
            <span>{difference.after}</span>
          </span>
          <span className={classes.when}>
            {WHEN[difference.applies]}
            {difference.changesCacheKeys && '; the same question will not find answers kept before'}
          </span>
        </li>
      ))}
    </ul>
  );
}
