import type { DrillOutcome, DrillReport, DrillRequest } from '../../shared/contract/drill.ts';
import { formatDuration } from '../../shared/format.ts';
import { drillProviderName } from './drillProviders.ts';

type Ended = Omit<DrillRequest, 'saw'>;

/** What the person in front of one request would have seen, in a sentence. */
export function seenBy(
  request: Ended,
  { warnings, chars }: { warnings: readonly string[]; chars: number },
): string {
  const { outcome, answeredBy, error } = request;
  const after = `after ${formatDuration(request.latencyMs)}`;
  const loudly = warnings.length === 0 ? '' : ` With the warning: ${warnings.join(' ')}`;
  const by = drillProviderName(answeredBy ?? '');
  switch (outcome) {
    case 'answered':
      return answeredBy === 'primary'
        ? `The answer of ${by}, ${after}.${loudly}`
        : `The answer of ${by} in place of Primary, ${after}.${loudly}`;
    case 'joined':
      return `The answer of ${by} to an identical request that was under way, ${after}.`;
    case 'cached':
      return `The answer of the cache, ${after}.`;
    case 'stale':
      return `An old answer, ${after}, marked: ${warnings.join(' ')}`;
    case 'cut':
      return `The first ${chars} characters of an answer, marked as incomplete: ${error?.message ?? ''}`;
    case 'failed':
      return `No answer, ${after}: ${error?.message ?? ''}`;
    case 'cancelled':
      return 'Nothing: it was stopped with the drill.';
  }
}

/** The verdict in a few sentences. */
export function summaryOf(report: Omit<DrillReport, 'summary'>): string {
  const { totals, transitions, ended, problem } = report;
  const got = totals.answered + totals.joined + totals.cached + totals.stale;
  const parts = [`${got} of ${totals.requests} requests got an answer`];
  if (totals.failedOver > 0) parts.push(`${totals.failedOver} from another provider than Primary`);
  if (totals.stale > 0) parts.push(`${totals.stale} of them old ones of the cache`);
  const sentences = [`${parts.join(', ')}.`];
  if (totals.cut > 0) sentences.push(`${totals.cut} broke off half-way and said so.`);
  if (totals.failed > 0) sentences.push(`${totals.failed} failed.`);
  if (totals.longestMs !== null) sentences.push(`The longest wait was ${formatDuration(totals.longestMs)}.`);
  const opened = transitions.filter(({ to }) => to === 'open');
  for (const id of new Set(opened.map(({ provider }) => provider))) {
    const times = opened.filter(({ provider }) => provider === id).length;
    sentences.push(
      `The breaker of ${drillProviderName(id)} opened ${times === 1 ? 'once' : `${times} times`}.`,
    );
  }
  if (ended === 'cancelled') sentences.push('The drill was stopped before its end.');
  if (ended === 'broken_off') sentences.push(`The drill broke off: ${problem?.message ?? ''}`);
  return sentences.join(' ');
}

/** The outcomes in words, in the order of a report. */
export const drillOutcomeWords: Readonly<Record<DrillOutcome, string>> = {
  answered: 'answered',
  joined: 'shared the answer of an identical request',
  cached: 'answered by the cache',
  stale: 'got an old answer',
  cut: 'broke off',
  failed: 'failed',
  cancelled: 'stopped',
};
