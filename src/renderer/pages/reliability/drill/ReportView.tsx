import { Button } from '@mantine/core';
import { Copy } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { DrillReport, DrillRequest, DrillTransition } from '../../../../shared/contract/drill.ts';
import { formatDuration, formatExactTime } from '../../../../shared/format.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Facts } from '../../../components/Facts.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import type { Column } from '../../../components/TableHead.tsx';
import { VirtualTable } from '../../../components/VirtualTable.tsx';
import { stateWords } from '../board/boardWords.ts';
import classes from './Drill.module.css';
import { planWords } from './drillPlan.ts';
import { useDrillDialog } from './drillStore.ts';
import { addedWords, attemptsWords, countFacts, drillEnds, drillOutcomes, timeFacts } from './reportWords.ts';

const columns: readonly Column<DrillRequest>[] = [
  { id: 'number', header: 'No.', numeric: true, width: '56px', cell: ({ number }) => number },
  { id: 'at', header: 'Asked at', numeric: true, width: '88px', cell: ({ atMs }) => formatDuration(atMs) },
  {
    id: 'outcome',
    header: 'Outcome',
    width: '136px',
    cell: ({ outcome }) => <StateBadge {...drillOutcomes[outcome]} plain />,
  },
  { id: 'by', header: 'Answered by', width: '104px', cell: ({ answeredBy }) => answeredBy },
  {
    id: 'attempts',
    header: 'Attempts',
    cell: ({ attempts }) => <span title={attemptsWords(attempts)}>{attemptsWords(attempts)}</span>,
  },
  {
    id: 'latency',
    header: 'Latency',
    numeric: true,
    width: '88px',
    cell: ({ latencyMs }) => formatDuration(latencyMs),
  },
  { id: 'added', header: 'Added', numeric: true, width: '88px', cell: ({ addedMs }) => addedWords(addedMs) },
];

/** What came of a drill: the verdict, the figures, every request, and what the breakers did. */
export function ReportView({ report }: { report: DrillReport }) {
  const { id, plan, totals } = report;
  const copy = (format: 'json' | 'markdown') => void useDrillDialog.getState().copy(id, format);
  return (
    <div className={classes.report}>
      <p className={classes.summary}>
        <StateBadge {...drillEnds[report.ended]} /> {report.summary}
      </p>
      <p className={`muted ${classes.plan}`}>
        {formatExactTime(report.startedAt)}: {planWords(plan)}. Took {formatDuration(report.tookMs)},{' '}
        {report.timesFaster === 1 ? 'in real time' : `its clock ran ${report.timesFaster} times as fast`}.
      </p>
      {report.problem !== null && <ErrorNote error={report.problem} title="It could not go on" />}
      <div className={classes.figures}>
        <Facts facts={countFacts(totals)} />
        <Facts facts={timeFacts(totals, report.baselineMs)} />
        <Transitions transitions={report.transitions} />
      </div>
      <Requests requests={report.requests} />
      <div className={classes.exports}>
        <Button
          variant="default"
          leftSection={<Copy size={14} aria-hidden />}
          onClick={() => copy('markdown')}
        >
          Copy as Markdown
        </Button>
        <Button variant="default" leftSection={<Copy size={14} aria-hidden />} onClick={() => copy('json')}>
          Copy as JSON
        </Button>
        <Button data-autofocus variant="default" onClick={() => useDrillDialog.getState().close()}>
          Close
        </Button>
      </div>
    </div>
  );
}

function Requests({ requests }: { requests: readonly DrillRequest[] }) {
  const [chosen, setChosen] = useState<DrillRequest | null>(null);
  const onEnd = useCallback(() => Promise.resolve(), []);
  if (requests.length === 0) return <p className="muted">No request was made.</p>;
  return (
    <>
      <div className={classes.requests}>
        <VirtualTable
          label="Requests of the drill"
          columns={columns}
          rows={requests}
          rowKey={({ number }) => String(number)}
          minWidth="760px"
          chosenKey={chosen === null ? null : String(chosen.number)}
          onChoose={setChosen}
          onEnd={onEnd}
        />
      </div>
      <p className={classes.saw} aria-live="polite">
        {chosen === null
          ? 'Choose a request to read what the person in front of it would have seen.'
          : `No. ${chosen.number}: ${chosen.saw}`}
      </p>
    </>
  );
}

function Transitions({ transitions }: { transitions: readonly DrillTransition[] }) {
  if (transitions.length === 0)
    return <p className={`muted ${classes.plan}`}>No breaker changed its state.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who scrolls by keyboard must be able to get here.
    <ol className={classes.transitions} aria-label="Changes of the breakers" tabIndex={0}>
      {transitions.map(({ atMs, provider, from, to, reason }) => (
        <li key={`${provider} ${atMs} ${to}`}>
          <span className="numeric muted">{formatDuration(atMs)}</span> {provider} {stateWords[from].label} to{' '}
          <strong>{stateWords[to].label}</strong> <span className="muted">{reason}</span>
        </li>
      ))}
    </ol>
  );
}
