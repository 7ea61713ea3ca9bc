import type { Span } from './lanes.ts';

/** How much of the past the timeline shows. */
export type Range = 'hour' | 'day' | 'week';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The ranges in their order. */
export const ranges: Readonly<Record<Range, { readonly label: string; readonly ms: number }>> = {
  hour: { label: 'Hour', ms: HOUR_MS },
  day: { label: 'Day', ms: 24 * HOUR_MS },
  week: { label: 'Week', ms: 7 * 24 * HOUR_MS },
};

/** A line of the axis: where, epoch ms, and what it says. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

const two = (value: number) => String(value).padStart(2, '0');
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** Full ten minutes of an hour, every third hour of a day, the midnights of a week; in the person's own zone. */
export function ticksOf(range: Range, span: Span): readonly Tick[] {
  const ticks: Tick[] = [];
  const date = new Date(span.from);
  // Set by the calendar, not by adding ms: days are not all 24 hours long.
  const step = () => {
    if (range === 'hour') date.setMinutes(Math.floor(date.getMinutes() / 10) * 10 + 10, 0, 0);
    else if (range === 'day') date.setHours(Math.floor(date.getHours() / 3) * 3 + 3, 0, 0, 0);
    else {
      date.setDate(date.getDate() + 1);
      date.setHours(0, 0, 0, 0);
    }
  };
  for (step(); date.getTime() < span.to; step()) {
    const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
    ticks.push({
      at: date.getTime(),
      label: range === 'week' ? `${days[date.getDay()]} ${date.getDate()}` : clock,
    });
  }
  return ticks;
}

/** Where an instant stands, in percent of the width. */
export function placeOf(at: number, span: Span): number {
  return Math.min(100, Math.max(0, ((at - span.from) / (span.to - span.from)) * 100));
}
