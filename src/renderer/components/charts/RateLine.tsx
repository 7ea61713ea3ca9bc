import { type KeyboardEvent, useState } from 'react';
import classes from './Charts.module.css';

/** One mark of a line: a share between 0 and 1, or null where there is none. */
export interface RatePoint {
  readonly id: string;
  readonly share: number | null;
  readonly sentence: string;
}

const WIDTH = 600;
const HEIGHT = 120;

/**
 * A share over time as a line. It has the focus as a whole: arrow keys go from mark to mark, and what the mark says is
 * written below and said.
 */
export function RateLine(props: { label: string; points: readonly RatePoint[]; from: string; to: string }) {
  const { points } = props;
  const [at, setAt] = useState<number | null>(null);
  const last = points.length - 1;
  const place = (index: number) => (last === 0 ? WIDTH / 2 : (index / last) * WIDTH);
  const height = (share: number) => HEIGHT - share * HEIGHT;
  const current = at === null ? undefined : points[Math.min(at, last)];
  const onKeyDown = (event: KeyboardEvent) => {
    const from = at ?? last;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: from + 1,
      ArrowLeft: from - 1,
      Home: 0,
      End: last,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setAt(Math.min(Math.max(next, 0), last));
  };
  return (
    <div className={classes.rate}>
      <div className={classes.rateBox}>
        <div className={classes.rateAxis} aria-hidden>
          <span>100%</span>
          <span>50%</span>
          <span>0%</span>
        </div>
        <div
          className={classes.ratePicture}
          role="slider"
          aria-label={props.label}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={at ?? last}
          aria-valuetext={(current ?? points[last])?.sentence}
          aria-readonly
          tabIndex={0}
          onKeyDown={onKeyDown}
          onFocus={() => setAt((before) => before ?? last)}
          onBlur={() => setAt(null)}
          onMouseLeave={() => setAt(null)}
          onMouseMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            setAt(Math.round(((event.clientX - box.left) / box.width) * last));
          }}
        >
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
            <line x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} className={classes.grid} />
            {pathsOf(points, place, height).map(({ line, area }) => (
              <g key={line}>
                <path d={area} className={classes.area} />
                <path d={line} className={classes.line} />
              </g>
            ))}
            {at !== null && (
              <line x1={place(at)} x2={place(at)} y1={0} y2={HEIGHT} className={classes.cursor} />
            )}
          </svg>
        </div>
      </div>
      <div className={classes.rateEnds} aria-hidden>
        <span>{props.from}</span>
        <span>{props.to}</span>
      </div>
      <p className={classes.readout} aria-hidden>
        {current?.sentence ?? ''}
      </p>
    </div>
  );
}

/** A line and the area under it for each stretch of marks without a gap. */
function pathsOf(
  points: readonly RatePoint[],
  place: (index: number) => number,
  height: (share: number) => number,
): readonly { readonly line: string; readonly area: string }[] {
  const paths: { readonly line: string; readonly area: string }[] = [];
  let stretch: { readonly x: number; readonly y: number }[] = [];
  const end = () => {
    const first = stretch[0];
    const lastOne = stretch.at(-1);
    if (first === undefined || lastOne === undefined) return;
    // A mark alone would have no length.
    const all =
      stretch.length === 1
        ? [
            { ...first, x: first.x - 2 },
            { ...first, x: first.x + 2 },
          ]
        : stretch;
    const line = `M${all.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;
    paths.push({
      line,
      area: `${line}L${all.at(-1)?.x.toFixed(1)} ${HEIGHT}L${all[0]?.x.toFixed(1)} ${HEIGHT}Z`,
    });
    stretch = [];
  };
  for (const [index, { share }] of points.entries()) {
    if (share === null) end();
    else stretch.push({ x: place(index), y: height(share) });
  }
  end();
  return paths;
}
