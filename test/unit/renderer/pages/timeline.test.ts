import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lanesOf, lanesShown } from '../../../../src/renderer/pages/reliability/timeline/lanes.ts';
import { placeOf, ticksOf } from '../../../../src/renderer/pages/reliability/timeline/timeAxis.ts';
import {
  failoverSentence,
  segmentSentence,
  timelineEvents,
} from '../../../../src/renderer/pages/reliability/timeline/timelineWords.ts';
import { nextMark } from '../../../../src/renderer/pages/reliability/timeline/walk.ts';
import type {
  BoardRow,
  BreakerState,
  FailoverEvent,
  Transition,
} from '../../../../src/shared/contract/reliability.ts';

const HOUR = 3_600_000;
const span = { from: 1_000_000_000_000, to: 1_000_000_000_000 + HOUR };
const baseUrl = 'http://a/v1';
const change = (minute: number, from: BreakerState, to: BreakerState, more: Partial<Transition> = {}) => ({
  id: minute,
  at: span.from + minute * 60_000,
  provider: 'openai',
  baseUrl,
  from,
  to,
  reason: `to ${to}`,
  errorCode: null,
  by: 'console' as const,
  ...more,
});
const row = (state: BreakerState, provider = 'openai') =>
  ({
    provider,
    baseUrl,
    calls: 0,
    breaker: { state, reason: 'Why it is so now.' },
  }) as unknown as BoardRow;
const passed = (second: number, to = 'groq', more: Partial<FailoverEvent> = {}): FailoverEvent => ({
  at: span.from + second * 1000,
  requestId: `r${second}`,
  from: 'openai',
  to,
  errorCode: 'provider.breaker_open',
  ...more,
});
const lane = (
  transitions: readonly Transition[],
  failovers: readonly FailoverEvent[] = [],
  now: BreakerState = 'closed',
) => {
  const [only] = lanesOf(['openai'], [row(now)], transitions, failovers, span);
  if (!only) throw new Error('one lane');
  return only;
};

describe('a lane of the timeline', () => {
  it('was before its first change what that change left behind', () => {
    const { segments } = lane([change(40, 'open', 'closed'), change(10, 'closed', 'open')]);
    expect(segments.map(({ state, reason }) => [state, reason])).toEqual([
      ['closed', ''],
      ['open', 'to open'],
      ['closed', 'to closed'],
    ]);
    expect(segments.map(({ from }) => (from - span.from) / 60_000)).toEqual([0, 10, 40]);
  });

  it('without a change was all the time what it is now', () => {
    const { segments } = lane([], [], 'isolated');
    expect(segments).toMatchObject([{ ...span, state: 'isolated', reason: 'Why it is so now.' }]);
  });

  it('is not told by an address that the provider had before', () => {
    expect(lane([change(10, 'closed', 'open', { baseUrl: 'http://old/v1' })]).segments).toHaveLength(1);
  });

  it('shows what is too short to be seen as the worst of it, and how much there was', () => {
    const at = (ms: number) => ({ at: span.from + HOUR / 2 + ms });
    const { segments } = lane([
      change(1, 'closed', 'open', at(0)),
      change(2, 'open', 'half_open', at(500)),
      change(3, 'half_open', 'closed', at(900)),
    ]);
    expect(segments.map(({ state, changes }) => [state, changes])).toEqual([
      ['closed', 0],
      ['open', 2],
      ['closed', 1],
    ]);
  });

  it('covers the span without gaps and overlaps, in order, whatever came', () => {
    const states = fc.constantFrom<BreakerState>('closed', 'open', 'half_open', 'isolated');
    const some = fc.array(fc.tuple(fc.integer({ min: -HOUR, max: 2 * HOUR }), states, states), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(some, states, (list, now) => {
        const transitions = list.map(([ms, from, to], index) =>
          change(index, from, to, { at: span.from + ms }),
        );
        const { segments } = lane(transitions, [], now);
        expect(segments[0]?.from).toBe(span.from);
        expect(segments.at(-1)?.to).toBe(span.to);
        for (const [index, segment] of segments.entries()) {
          expect(segment.to).toBeGreaterThan(segment.from);
          if (index > 0) expect(segment.from).toBe(segments[index - 1]?.to);
        }
        expect(segments.length).toBeLessThanOrEqual(641);
      }),
      { numRuns: 200 },
    );
  });

  it('puts failovers of about the same time into one mark and loses none', () => {
    const { failovers } = lane([], [passed(9), passed(3, 'lab'), passed(6), passed(1800)]);
    expect(failovers.map(({ count, to }) => [count, to])).toEqual([
      [3, ['lab', 'groq']],
      [1, ['groq']],
    ]);
  });
});

describe('who has a lane', () => {
  it('a quiet console has one for its default provider', () => {
    const rows = [row('closed'), row('closed', 'groq')];
    expect(lanesShown(rows, [], [], 'openai')).toEqual(['openai']);
  });

  it('whoever had a part in something has one, even when it is not set up any more', () => {
    const rows = [row('closed'), row('closed', 'groq'), row('open', 'lab')];
    expect(lanesShown(rows, [], [passed(1), passed(2, 'gone')], 'openai')).toEqual([
      'openai',
      'groq',
      'lab',
      'gone',
    ]);
  });
});

describe('the axis', () => {
  it('has full ten minutes, every third hour, or midnights', () => {
    expect(ticksOf('hour', span).map(({ label }) => label)).toHaveLength(6);
    for (const { label } of ticksOf('hour', span)) expect(label).toMatch(/^\d\d:\d0$/);
    const day = ticksOf('day', { from: span.from, to: span.from + 24 * HOUR });
    for (const { at } of day) expect(new Date(at).getHours() % 3).toBe(0);
    const week = ticksOf('week', { from: span.from, to: span.from + 7 * 24 * HOUR });
    expect(week).toHaveLength(7);
    for (const { at } of week) expect(new Date(at).getHours()).toBe(0);
  });

  it('keeps everything inside', () => {
    expect(placeOf(span.from - 1, span)).toBe(0);
    expect(placeOf(span.to + 1, span)).toBe(100);
    expect(placeOf(span.from + HOUR / 4, span)).toBe(25);
  });
});

describe('walking by keyboard', () => {
  const lanes = [[0, 10, 20], [19], [0, 5, 18, 30]];

  it('goes along a lane and stops at its ends', () => {
    expect(nextMark('ArrowRight', { lane: 0, mark: 1 }, lanes)).toEqual({ lane: 0, mark: 2 });
    expect(nextMark('ArrowRight', { lane: 0, mark: 2 }, lanes)).toEqual({ lane: 0, mark: 2 });
    expect(nextMark('Home', { lane: 2, mark: 3 }, lanes)).toEqual({ lane: 2, mark: 0 });
    expect(nextMark('End', { lane: 2, mark: 0 }, lanes)).toEqual({ lane: 2, mark: 3 });
  });

  it('changes lanes to what was at about that time', () => {
    expect(nextMark('ArrowDown', { lane: 0, mark: 1 }, lanes)).toEqual({ lane: 1, mark: 0 });
    expect(nextMark('ArrowDown', { lane: 1, mark: 0 }, lanes)).toEqual({ lane: 2, mark: 2 });
    expect(nextMark('ArrowUp', { lane: 0, mark: 1 }, lanes)).toEqual({ lane: 0, mark: 1 });
  });

  it('leaves other keys to the window, and lives with lanes that went', () => {
    expect(nextMark('a', { lane: 0, mark: 0 }, lanes)).toBeNull();
    expect(nextMark('ArrowRight', { lane: 9, mark: 9 }, lanes)).toEqual({ lane: 2, mark: 3 });
    expect(nextMark('ArrowRight', { lane: 0, mark: 0 }, [])).toBeNull();
  });
});

describe('what is read out', () => {
  const nameOf = (id: string) => (id === 'openai' ? 'OpenAI' : id);

  it('names state, time, length and reason', () => {
    const [, open] = lane([change(10, 'closed', 'open'), change(12, 'open', 'closed')]).segments;
    if (!open) throw new Error('a segment');
    expect(segmentSentence('openai', open, nameOf)).toMatch(
      /^OpenAI open: \d{4}-.* to \d{4}-.*, 2 min\. to open$/,
    );
  });

  it('names who answered how many, and why', () => {
    const [mark] = lane([], [passed(1), passed(2, 'lab')]).failovers;
    if (!mark) throw new Error('a mark');
    expect(failoverSentence('openai', mark, nameOf)).toMatch(
      /^2 requests of OpenAI answered by groq, lab: .*\(provider\.breaker_open\)\.$/,
    );
  });

  it('the list has changes and failovers together, newest first', () => {
    const list = timelineEvents([change(10, 'closed', 'open')], [passed(1), passed(900)], nameOf);
    expect(list.map(({ what }) => what)).toEqual(['answered by groq', 'closed to open', 'answered by groq']);
    expect(new Set(list.map(({ key }) => key)).size).toBe(3);
  });
});
