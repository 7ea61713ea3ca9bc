import type { FailoverEvent, Transition } from '../../../../shared/contract/reliability.ts';
import { formatCount, formatDuration, formatExactTime } from '../../../../shared/format.ts';
import { stateWords } from '../board/boardWords.ts';
import type { FailoverMark, Segment } from './lanes.ts';

type NameOf = (provider: string) => string;

/** One stretch of a lane, as it is read out. */
export function segmentSentence(provider: string, segment: Segment, nameOf: NameOf): string {
  const { from, to, state, changes, reason } = segment;
  const when = `${formatExactTime(from)} to ${formatExactTime(to)}, ${formatDuration(to - from)}`;
  const what =
    changes > 1
      ? `${formatCount(changes)} changes, at worst ${stateWords[state].label}`
      : stateWords[state].label;
  return `${nameOf(provider)} ${what}: ${when}.${reason === '' ? '' : ` ${reason}`}`;
}

/** One failover mark, as it is read out. */
export function failoverSentence(provider: string, mark: FailoverMark, nameOf: NameOf): string {
  const { count, to, errorCodes, at } = mark;
  const who = count === 1 ? '1 request' : `${formatCount(count)} requests`;
  const others = to.map(nameOf).join(', ');
  return `${who} of ${nameOf(provider)} answered by ${others}: ${formatExactTime(at)} (${errorCodes.join(', ')}).`;
}

/** One line of the list below the picture. */
export interface TimelineEvent {
  readonly key: string;
  readonly at: number;
  readonly provider: string;
  /** What came of it: "closed to open", "answered by Groq". */
  readonly what: string;
  readonly why: string;
  readonly by: string;
}

/** All changes and failovers as a list, newest first. */
export function timelineEvents(
  transitions: readonly Transition[],
  failovers: readonly FailoverEvent[],
  nameOf: NameOf,
): readonly TimelineEvent[] {
  const changes = transitions.map((one) => ({
    key: `t${one.id}`,
    at: one.at,
    provider: one.provider,
    what: `${stateWords[one.from].label} to ${stateWords[one.to].label}`,
    why: one.reason,
    by: one.by === 'person' ? 'by hand' : 'by itself',
  }));
  const passed = failovers.map((one, index) => ({
    key: `f${one.requestId} ${index}`,
    at: one.at,
    provider: one.from,
    what: `answered by ${nameOf(one.to)}`,
    why: one.errorCode,
    by: 'by itself',
  }));
  return [...changes, ...passed].sort((a, b) => b.at - a.at);
}
