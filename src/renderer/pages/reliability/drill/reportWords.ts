import type { Attempt } from '../../../../shared/contract/ask.ts';
import type { DrillOutcome, DrillReport, DrillTotals } from '../../../../shared/contract/drill.ts';
import { formatCount, formatDuration } from '../../../../shared/format.ts';
import type { Fact } from '../../../components/Facts.tsx';
import type { Tone } from '../../../components/StateBadge.tsx';

interface Words {
  readonly tone: Tone;
  readonly label: string;
}

/** How a request of a drill ended. */
export const drillOutcomes: Readonly<Record<DrillOutcome, Words>> = {
  answered: { tone: 'good', label: 'answered' },
  joined: { tone: 'good', label: 'joined' },
  cached: { tone: 'good', label: 'from the cache' },
  stale: { tone: 'warn', label: 'stale' },
  cut: { tone: 'warn', label: 'cut off' },
  failed: { tone: 'bad', label: 'failed' },
  cancelled: { tone: 'off', label: 'stopped' },
};

/** How a drill as a whole ended. */
export const drillEnds: Readonly<Record<DrillReport['ended'], Words>> = {
  complete: { tone: 'good', label: 'complete' },
  cancelled: { tone: 'off', label: 'stopped' },
  broken_off: { tone: 'bad', label: 'broken off' },
};

/** The attempts of a request in one line: "primary: provider.server_error, secondary: answered". */
export function attemptsWords(attempts: readonly Attempt[]): string {
  if (attempts.length === 0) return 'none';
  return attempts
    .map(({ provider, error }) => `${provider}: ${error === null ? 'answered' : error.code}`)
    .join(', ');
}

/** How much longer a request took than without faults: "+840 ms", "as usual"; '' where there is nothing to say. */
export function addedWords(addedMs: number | null): string {
  if (addedMs === null) return '';
  return addedMs < 1 ? 'as usual' : `+${formatDuration(addedMs)}`;
}

/** What became of the requests; kinds that did not occur are left out. */
export function countFacts(totals: DrillTotals): readonly Fact[] {
  const of = (count: number) =>
    count === 0 ? null : `${formatCount(count)} of ${formatCount(totals.requests)}`;
  return [
    { label: 'Answered', value: of(totals.answered) },
    { label: 'By another', value: of(totals.failedOver) },
    { label: 'Joined another', value: of(totals.joined) },
    { label: 'From the cache', value: of(totals.cached) },
    { label: 'Stale', value: of(totals.stale) },
    { label: 'Cut off', value: of(totals.cut) },
    { label: 'Failed', value: of(totals.failed) },
    { label: 'Stopped', value: of(totals.cancelled) },
    {
      label: 'Calls that arrived',
      value: totals.upstreamCalls
        .map(({ provider, calls }) => `${provider} ${formatCount(calls)}`)
        .join(', '),
    },
  ];
}

/** How long answers took; what is not known is left out. */
export function timeFacts(totals: DrillTotals, baselineMs: number | null): readonly Fact[] {
  const time = (ms: number | null) => (ms === null ? null : formatDuration(ms));
  return [
    { label: 'Without faults', value: time(baselineMs) },
    { label: 'p50', value: time(totals.p50Ms) },
    { label: 'p95', value: time(totals.p95Ms) },
    { label: 'Longest', value: time(totals.longestMs) },
  ];
}
