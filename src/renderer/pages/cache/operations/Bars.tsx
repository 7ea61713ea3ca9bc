import { formatCount } from '../../../../shared/format.ts';
import classes from './Operations.module.css';

const SHOWN = 8;

/** A number of things under a name, and of how many there are where that is known. */
export interface Bar {
  readonly name: string;
  readonly count: number;
  readonly of?: number;
}

/** Counts as small bars; each says its number in words. Long lists say how many more there are. */
export function Bars(props: { title: string; bars: readonly Bar[] }) {
  const { title, bars } = props;
  const longest = Math.max(1, ...bars.map(({ count, of }) => of ?? count));
  if (bars.length === 0) return null;
  return (
    <section className={classes.bars} aria-label={title}>
      <h3 className={classes.barsTitle}>{title}</h3>
      <ul>
        {bars.slice(0, SHOWN).map(({ name, count, of }) => (
          <li key={name} className={classes.bar}>
            <bdi className={classes.barName} title={name}>
              {name === '' ? 'no name' : name}
            </bdi>
            <span className={classes.barTrack} aria-hidden>
              {of !== undefined && <span className={classes.barOf} style={{ width: share(of, longest) }} />}
              <span className={classes.barCount} style={{ width: share(count, longest) }} />
            </span>
            <span className="numeric">
              {formatCount(count)}
              {of !== undefined && <span className="muted"> of {formatCount(of)}</span>}
            </span>
          </li>
        ))}
      </ul>
      {bars.length > SHOWN && <p className="muted">and {formatCount(bars.length - SHOWN)} more</p>}
    </section>
  );
}

function share(part: number, whole: number): string {
  return `${(part / whole) * 100}%`;
}
