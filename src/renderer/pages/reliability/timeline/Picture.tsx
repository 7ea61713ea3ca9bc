import { type KeyboardEvent, useRef, useState } from 'react';
import { stateWords } from '../board/boardWords.ts';
import type { FailoverMark, Lane, Segment, Span } from './lanes.ts';
import classes from './Timeline.module.css';
import { placeOf, type Tick } from './timeAxis.ts';
import { failoverSentence, segmentSentence } from './timelineWords.ts';
import { nextMark } from './walk.ts';

interface Props {
  readonly label: string;
  readonly lanes: readonly Lane[];
  readonly ticks: readonly Tick[];
  readonly span: Span;
  readonly nameOf: (provider: string) => string;
  /** Told what is under the pointer or has the focus; '' when nothing is. */
  readonly onRead: (sentence: string) => void;
}

/** A stretch this wide has room for the name of its state, in percent. */
const WORD_FITS = 7;
/** Right of this, in percent, stands "now". */
const TICK_FITS = 94;

/**
 * One lane a provider. Every stretch and mark can be pointed at and has a sentence; arrow keys go from one to the next
 * and from lane to lane, so that the whole is one stop of the Tab key.
 */
export function Picture(props: Props) {
  const { lanes, span, nameOf, onRead } = props;
  const [current, setCurrent] = useState({ lane: 0, mark: 0 });
  const box = useRef<HTMLDivElement>(null);
  const marksOf = lanes.map(({ segments, failovers }) =>
    [...segments, ...failovers].sort((a, b) => startOf(a) - startOf(b)),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextMark(
      event.key,
      current,
      marksOf.map((marks) => marks.map(startOf)),
    );
    if (next === null) return;
    event.preventDefault();
    setCurrent(next);
    box.current?.querySelector<HTMLElement>(`[data-mark="${next.lane} ${next.mark}"]`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fieldset, nothing is filled in here.
    <div ref={box} className={classes.picture} role="group" aria-label={props.label} onKeyDown={onKeyDown}>
      {lanes.map(({ provider, failovers }, lane) => (
        <div key={provider} className={classes.lane} data-failovers={failovers.length > 0}>
          <span className={classes.laneName} title={nameOf(provider)}>
            {nameOf(provider)}
          </span>
          <div className={classes.track}>
            {marksOf[lane]?.map((mark, index) => {
              const sentence =
                mark.kind === 'segment'
                  ? segmentSentence(provider, mark, nameOf)
                  : failoverSentence(provider, mark, nameOf);
              return (
                <Mark
                  key={`${mark.kind} ${startOf(mark)}`}
                  mark={mark}
                  span={span}
                  sentence={sentence}
                  place={`${lane} ${index}`}
                  reachable={current.lane === lane && current.mark === index}
                  onShow={() => onRead(sentence)}
                  onFocus={() => setCurrent({ lane, mark: index })}
                  onLeave={() => onRead('')}
                />
              );
            })}
          </div>
        </div>
      ))}
      <Axis ticks={props.ticks} span={span} />
    </div>
  );
}

function startOf(mark: Segment | FailoverMark): number {
  return mark.kind === 'segment' ? mark.from : mark.at;
}

function Mark(props: {
  mark: Segment | FailoverMark;
  span: Span;
  sentence: string;
  place: string;
  reachable: boolean;
  onShow: () => void;
  onFocus: () => void;
  onLeave: () => void;
}) {
  const { mark, span, sentence } = props;
  const handlers = {
    type: 'button',
    'aria-label': sentence,
    'data-mark': props.place,
    tabIndex: props.reachable ? 0 : -1,
    onMouseEnter: props.onShow,
    onMouseLeave: props.onLeave,
    onFocus: () => {
      props.onFocus();
      props.onShow();
    },
    onBlur: props.onLeave,
  } as const;
  if (mark.kind === 'failover') {
    return (
      <button
        {...handlers}
        className={classes.failover}
        style={{ left: `min(${placeOf(mark.at, span)}%, 100% - 20px)` }}
      >
        {mark.count > 1 && <span>{mark.count}</span>}
      </button>
    );
  }
  const left = placeOf(mark.from, span);
  const width = placeOf(mark.to, span) - left;
  return (
    <button
      {...handlers}
      className={classes.segment}
      data-state={mark.state}
      style={{ left: `min(${left}%, 100% - 3px)`, width: `${width}%` }}
    >
      {width >= WORD_FITS && mark.state !== 'closed' && <span>{stateWords[mark.state].label}</span>}
    </button>
  );
}

function Axis(props: { ticks: readonly Tick[]; span: Span }) {
  return (
    <div className={classes.axis} aria-hidden>
      {props.ticks
        .filter(({ at }) => placeOf(at, props.span) < TICK_FITS)
        .map(({ at, label }) => (
          <span key={at} className={classes.tick} style={{ left: `${placeOf(at, props.span)}%` }}>
            {label}
          </span>
        ))}
      <span className={classes.now}>now</span>
    </div>
  );
}
