import type { LimitView } from '../../../../shared/contract/reliability.ts';
import { Countdown } from '../Countdown.tsx';
import classes from './Board.module.css';
import { limitBar } from './limitWords.ts';

/** How much of each limit on our side is used, as small bars with their figures. */
export function LimitBars(props: { limits: readonly LimitView[] }) {
  return (
    <ul className={classes.limits} aria-label="Limits on our side">
      {props.limits.map((view) => (
        <LimitOf key={`${view.model ?? ''} ${view.kind}`} view={view} />
      ))}
    </ul>
  );
}

function LimitOf({ view }: { view: LimitView }) {
  const { name, figure, share, title } = limitBar(view);
  return (
    <li className={classes.limit} title={title}>
      <span className={classes.limitModel}>
        {view.model === null ? (
          <span className="muted">all models</span>
        ) : (
          <code className="mono">{view.model}</code>
        )}
      </span>
      <span className={classes.bar} data-full={share >= 1} aria-hidden>
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className="numeric">
        {figure} <span className="muted">{name}</span>
        {view.freeAt !== null && (
          <span className="muted">
            , <Countdown until={view.freeAt} before="room " />
          </span>
        )}
      </span>
    </li>
  );
}
