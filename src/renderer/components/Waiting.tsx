import { type ReactNode, useEffect, useState } from 'react';
import classes from './Waiting.module.css';

const QUIET_MS = 300;

/** Grey lines where content will be, only once the wait has become noticeable (300 ms). */
export function Waiting(props: { lines?: number; label?: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  const lines: ReactNode[] = [];
  for (let index = 0; index < (props.lines ?? 4); index += 1) {
    lines.push(<span key={index} className={classes.line} />);
  }
  return (
    <div
      className={classes.waiting}
      role="status"
      aria-label={shown ? (props.label ?? 'Loading') : undefined}
    >
      {shown && lines}
    </div>
  );
}
