import type {
  BoardRow,
  BreakerState,
  FailoverEvent,
  Transition,
} from '../../../../shared/contract/reliability.ts';

/** A span of time on screen, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A stretch of a lane in one state; several short ones together are shown as the worst of them. */
export interface Segment extends Span {
  readonly kind: 'segment';
  readonly state: BreakerState;
  /** How many changes of state are in it; 1 for a stretch of its own, 0 for one that began before the span. */
  readonly changes: number;
  /** Why it came into this state; empty where that is not known. */
  readonly reason: string;
}

/** Requests of one provider that others answered, at about the same time. */
export interface FailoverMark {
  readonly kind: 'failover';
  readonly at: number;
  readonly count: number;
  /** Who answered, without repeats. */
  readonly to: readonly string[];
  readonly errorCodes: readonly string[];
}

/** What happened at one provider. */
export interface Lane {
  readonly provider: string;
  readonly segments: readonly Segment[];
  readonly failovers: readonly FailoverMark[];
}

/** The picture cannot show more than this many stretches side by side. */
const FINEST = 320;
/** A failover mark covers as much as this many of them. */
const MARK_WIDTH = 12;

const badness: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, isolated: 2, open: 3 };

/**
 * The lane of each named provider. What a provider was before its first change in the span is told by that change, and
 * without any by the board: then it was all the time what it is now.
 */
export function lanesOf(
  providers: readonly string[],
  rows: readonly BoardRow[],
  transitions: readonly Transition[],
  failovers: readonly FailoverEvent[],
  span: Span,
): readonly Lane[] {
  return providers.map((provider) => {
    const row = rows.find((one) => one.provider === provider);
    const changes = transitions
      // Of another address that the provider had before, it says nothing of this one.
      .filter((one) => one.provider === provider && (row === undefined || one.baseUrl === row.baseUrl))
      .filter((one) => one.at >= span.from && one.at <= span.to)
      .sort((a, b) => a.at - b.at || a.id - b.id);
    const events = failovers.filter(({ from, at }) => from === provider && at >= span.from && at <= span.to);
    return {
      provider,
      segments: merged(
        stretches(changes, row?.breaker.state ?? 'closed', row?.breaker.reason ?? '', span),
        span,
      ),
      failovers: clustered(events, span),
    };
  });
}

function stretches(
  changes: readonly Transition[],
  now: BreakerState,
  reasonNow: string,
  span: Span,
): readonly Segment[] {
  const first: Segment = {
    kind: 'segment',
    from: span.from,
    to: changes[0]?.at ?? span.to,
    state: changes[0]?.from ?? now,
    changes: 0,
    reason: changes.length === 0 ? reasonNow : '',
  };
  const rest = changes.map(
    (change, index): Segment => ({
      kind: 'segment',
      from: change.at,
      to: changes[index + 1]?.at ?? span.to,
      state: change.to,
      changes: 1,
      reason: change.reason,
    }),
  );
  return [first, ...rest].filter(({ from, to }) => to > from);
}

/** Puts neighbours together that are too short to be seen apart. */
function merged(segments: readonly Segment[], span: Span): readonly Segment[] {
  const finest = (span.to - span.from) / FINEST;
  const shown: Segment[] = [];
  let short: Segment | null = null;
  for (const segment of segments) {
    if (segment.to - segment.from >= finest) {
      if (short) shown.push(short);
      short = null;
      shown.push(segment);
    } else short = short ? together(short, segment) : segment;
  }
  if (short) shown.push(short);
  return shown;
}

function together(one: Segment, next: Segment): Segment {
  const worse = badness[next.state] > badness[one.state] ? next : one;
  return { ...worse, from: one.from, to: next.to, changes: one.changes + next.changes };
}

function clustered(events: readonly FailoverEvent[], span: Span): readonly FailoverMark[] {
  const near = ((span.to - span.from) / FINEST) * MARK_WIDTH;
  const marks: FailoverMark[] = [];
  for (const event of [...events].sort((a, b) => a.at - b.at)) {
    const last = marks.at(-1);
    if (last && event.at - last.at < near) marks[marks.length - 1] = withEvent(last, event);
    else {
      marks.push({ kind: 'failover', at: event.at, count: 1, to: [event.to], errorCodes: [event.errorCode] });
    }
  }
  return marks;
}

function withEvent(mark: FailoverMark, event: FailoverEvent): FailoverMark {
  const more = <T>(list: readonly T[], one: T) => (list.includes(one) ? list : [...list, one]);
  return {
    ...mark,
    count: mark.count + 1,
    to: more(mark.to, event.to),
    errorCodes: more(mark.errorCodes, event.errorCode),
  };
}

/** Who has a lane: everyone with an event in the span, or not closed; else the default provider alone. */
export function lanesShown(
  rows: readonly BoardRow[],
  transitions: readonly Transition[],
  failovers: readonly FailoverEvent[],
  standard: string | null,
): readonly string[] {
  const named = new Set([
    ...transitions.map(({ provider }) => provider),
    ...failovers.flatMap(({ from, to }) => [from, to]),
  ]);
  const listed = rows
    .filter(
      ({ provider, breaker, calls }) =>
        named.has(provider) || provider === standard || breaker.state !== 'closed' || calls > 0,
    )
    .map(({ provider }) => provider);
  // Providers that were set up then and are not any more.
  return [...listed, ...[...named].filter((id) => !listed.includes(id)).sort()];
}
