import { type KeyboardEvent, useRef, useState } from 'react';
import classes from './Charts.module.css';

/** One column of a histogram. */
export interface HistogramBar {
  readonly id: string;
  /** Below it, short. */
  readonly label: string;
  readonly value: number;
  /** The figure above it. */
  readonly figure: string;
  /** All of it in a sentence. */
  readonly sentence: string;
  /** Drawn as a warning: what has expired. */
  readonly warns?: boolean;
  /** There is nothing to choose with it. */
  readonly fixed?: boolean;
}

const moves: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  Home: () => 0,
  End: (_at, last) => last,
};

/**
 * Columns side by side on one scale. The whole is one stop of the Tab key, arrow keys go from one to the next; Enter or a
 * click chooses one.
 */
export function Histogram(props: {
  label: string;
  bars: readonly HistogramBar[];
  onChoose: (id: string) => void;
}) {
  const { bars, onChoose } = props;
  const [at, setAt] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  const current = Math.min(at, bars.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(move(current, bars.length - 1), 0), bars.length - 1);
    setAt(next);
    box.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fieldset, nothing is filled in here.
    <div ref={box} role="group" aria-label={props.label} className={classes.histogram} onKeyDown={onKeyDown}>
      {bars.map(({ id, label, value, figure, sentence, warns, fixed = false }, index) => (
        <button
          key={id}
          type="button"
          className={classes.column}
          aria-label={sentence}
          title={sentence}
          aria-disabled={fixed || value === 0}
          tabIndex={index === current ? 0 : -1}
          onFocus={() => setAt(index)}
          onClick={() => value > 0 && !fixed && onChoose(id)}
        >
          <span className={classes.columnFigure}>{value === 0 ? '' : figure}</span>
          <span className={classes.columnTrack}>
            <span
              className={classes.columnFill}
              data-warns={warns}
              style={{ height: value === 0 ? 0 : `max(2px, ${(value / highest) * 100}%)` }}
            />
          </span>
          <span className={classes.columnLabel}>{label}</span>
        </button>
      ))}
    </div>
  );
}
