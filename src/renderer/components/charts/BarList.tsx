import { useState } from 'react';
import classes from './Charts.module.css';

/** One bar: a name, how much, and what it says in full. */
export interface NamedBar {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  /** Part of the value that is drawn differently, such as what has expired. */
  readonly part?: number;
  /** The figure as it is written. */
  readonly figure: string;
  /** All of it in a sentence. */
  readonly sentence: string;
}

const LISTED = 12;

/** Named bars, the longest first as they are given. Pressing one chooses it. */
export function BarList(props: { label: string; bars: readonly NamedBar[]; onChoose: (id: string) => void }) {
  const { bars } = props;
  const [whole, setWhole] = useState(false);
  const longest = Math.max(1, ...bars.map(({ value }) => value));
  const shown = whole ? bars : bars.slice(0, LISTED);
  return (
    <div>
      <ul className={classes.barList} aria-label={props.label}>
        {shown.map(({ id, name, value, part = 0, figure, sentence }) => (
          <li key={id}>
            <button
              type="button"
              className={classes.bar}
              aria-label={sentence}
              title={sentence}
              onClick={() => props.onChoose(id)}
            >
              <bdi className={classes.barName}>{name}</bdi>
              <span className={classes.barTrack}>
                <span className={classes.barFill} style={{ width: `${(value / longest) * 100}%` }}>
                  <span
                    className={classes.barPart}
                    style={{ width: `${value === 0 ? 0 : (part / value) * 100}%` }}
                  />
                </span>
              </span>
              <span className={classes.barFigure}>{figure}</span>
            </button>
          </li>
        ))}
      </ul>
      {bars.length > LISTED && (
        <button type="button" className={classes.more} onClick={() => setWhole(!whole)}>
          {whole ? 'Show fewer' : `Show all ${bars.length}`}
        </button>
      )}
    </div>
  );
}
