import type { DrillReport, DrillRequest } from '../../shared/contract/drill.ts';
import { formatDuration } from '../../shared/format.ts';
import { faultWords } from './drillFaults.ts';
import { drillProviderName } from './drillProviders.ts';
import { drillOutcomeWords } from './drillWords.ts';

/** The report as Markdown. */
export function drillMarkdown(report: DrillReport): string {
  const { plan, totals, timesFaster, baselineMs } = report;
  const pace =
    timesFaster === 1
      ? 'Times are real.'
      : `Times are those of the drill, whose clock ran ${timesFaster} times as fast as real time: what the machine itself needs looks that much longer.`;
  return [
    '# Failover drill',
    report.summary,
    [
      `- Started: ${new Date(report.startedAt).toISOString()}, took ${formatDuration(report.tookMs)}`,
      ...plan.faults.map((fault, index) => `- ${nameAt(index)}: ${faultWords(fault)}`),
      `- ${plan.requests} requests, ${plan.perSecond} a second, ${plan.questions === 'same' ? 'all the same question' : 'each its own question'}, ${plan.stream ? 'streamed' : 'in one piece'}`,
      `- Expired answers in the cache: ${plan.expiredAnswers ? 'yes' : 'no'}`,
      `- ${pace}`,
      `- Middle latency without faults: ${ms(baselineMs)}`,
    ].join('\n'),
    '## Totals',
    table(
      ['Outcome', 'Requests'],
      (Object.keys(drillOutcomeWords) as (keyof typeof drillOutcomeWords)[]).map((outcome) => [
        drillOutcomeWords[outcome],
        String(totals[outcome]),
      ]),
    ),
    `Latency of those that got an answer: middle ${ms(totals.p50Ms)}, 95% within ${ms(totals.p95Ms)}, longest ${ms(totals.longestMs)}.`,
    totals.upstreamCalls
      .map(({ provider, calls }) => `- Calls sent to ${drillProviderName(provider)}: ${calls}`)
      .join('\n'),
    '## Breakers',
    report.transitions.length === 0
      ? 'No breaker changed its state.'
      : table(
          ['At', 'Provider', 'Change', 'Why'],
          report.transitions.map(({ atMs, provider, from, to, reason }) => [
            formatDuration(atMs),
            drillProviderName(provider),
            `${from} to ${to}`,
            reason,
          ]),
        ),
    '## Requests',
    table(
      ['No.', 'At', 'Outcome', 'Latency', 'Added', 'Attempts', 'What the person saw'],
      report.requests.map((request) => [
        String(request.number),
        formatDuration(request.atMs),
        drillOutcomeWords[request.outcome],
        formatDuration(request.latencyMs),
        ms(request.addedMs),
        attemptsOf(request),
        request.saw,
      ]),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function nameAt(index: number): string {
  return drillProviderName(['primary', 'secondary', 'tertiary'][index] ?? '');
}

function ms(value: number | null): string {
  if (value === null) return 'not known';
  return value < 0 ? `-${formatDuration(-value)}` : formatDuration(value);
}

function attemptsOf({ attempts }: DrillRequest): string {
  return attempts
    .map(({ provider, error, sent }) => {
      const what = error === null ? 'answered' : sent ? error.code : `passed over (${error.code})`;
      return `${drillProviderName(provider)}: ${what}`;
    })
    .join('; ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
