import { Hourglass } from 'lucide-react';
import { Countdown } from '../../reliability/Countdown.tsx';
import { useRun } from '../runStore.ts';
import classes from './WaitNote.module.css';

/** What the request waits for before it goes on, and how long at most. Stop ends the wait as it ends anything else. */
export function WaitNote() {
  const wait = useRun((state) => state.wait);
  if (!wait) return null;
  return (
    <p className={classes.wait}>
      <Hourglass size={14} aria-hidden />
      <span>
        {wait.message} <Countdown until={wait.untilAt} before="At the latest " due="Any moment now" />
      </span>
    </p>
  );
}
