import { SegmentedControl } from '@mantine/core';
import { MessageSquareText, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { incompleteText } from '../facts.ts';
import { type Run, useRun } from '../runStore.ts';
import classes from './AnswerPane.module.css';
import { Elapsed } from './Elapsed.tsx';
import { PlainText } from './PlainText.tsx';
import { ResultBar } from './ResultBar.tsx';
import { StreamStatus } from './StreamStatus.tsx';

const AnswerText = lazy(async () => ({ default: (await import('./AnswerText.tsx')).AnswerText }));
const JsonView = lazy(async () => ({ default: (await import('./JsonView.tsx')).JsonView }));

type View = 'Answer' | 'Raw' | 'JSON';
const views: readonly View[] = ['Answer', 'Raw', 'JSON'];

/** The answer side of the Playground: how the run stands, what came, and everything known about it. */
export function AnswerPane() {
  const run = useRun();
  const [view, setView] = useState<View | null>(null);
  const asked = run.request?.format === 'json' ? 'JSON' : 'Answer';
  // A JSON answer is read as text until it is whole.
  const shown = view ?? (run.phase === 'running' ? 'Answer' : asked);
  return (
    <section aria-label="Answer" className={classes.pane}>
      <StreamStatus />
      {run.phase === 'idle' ? (
        <EmptyState icon={MessageSquareText} text="The answer will be here. Write a message and press Run." />
      ) : (
        <>
          <div className={classes.bar}>
            <SegmentedControl
              aria-label="View of the answer"
              data={[...views]}
              value={shown}
              onChange={(next) => setView(next as View)}
            />
            {run.phase === 'running' && run.askedAt !== null && <Elapsed since={run.askedAt} />}
            {run.runId !== null && (
              <span className="muted">
                past run, <RelativeTime at={run.askedAt} />
              </span>
            )}
            <span className={classes.end}>
              {run.text !== '' && <CopyButton text={run.text} label="Copy answer" />}
            </span>
          </div>
          {run.answer && <ResultBar key={run.answer.requestId} answer={run.answer} />}
          <div className={classes.content}>
            <Problems run={run} />
            <Suspense fallback={<Waiting />}>
              <Content run={run} view={shown} />
            </Suspense>
          </div>
        </>
      )}
    </section>
  );
}

/** What is wrong with the answer, above it: that it is not whole, or that there is none. */
function Problems({ run }: { run: Run }) {
  const cut = run.answer?.completion.state === 'cut' ? run.answer.completion.error : null;
  const broken = cut?.code === 'request.cancelled' ? null : cut;
  const incomplete = run.answer ? incompleteText(run.answer) : null;
  const stopped = run.error?.code === 'request.cancelled';
  return (
    <>
      {incomplete && !broken && <Incomplete text={incomplete} />}
      {broken && (
        <ErrorNote error={broken} title="Incomplete: this is what came before the answer broke off" />
      )}
      {stopped && <Incomplete text="Stopped: what came before you stopped it is not kept in the cache." />}
      {run.error && !stopped && <ErrorNote error={run.error} />}
      {run.error && !stopped && run.text !== '' && (
        <Incomplete text="Incomplete: this came before the error." />
      )}
      {run.gap && run.phase === 'running' && (
        <p className="muted">A part of the stream was missed; the whole text comes with the answer.</p>
      )}
    </>
  );
}

function Incomplete({ text }: { text: string }) {
  return (
    <p className={classes.incomplete}>
      <TriangleAlert size={14} aria-hidden /> {text}
    </p>
  );
}

function Content({ run, view }: { run: Run; view: View }) {
  if (view === 'JSON') return <JsonView text={run.text} />;
  if (view === 'Raw') {
    return (
      <div className={classes.raw}>
        <PlainText text={run.text} />
        {run.answer?.raw != null && (
          <details>
            <summary>What the provider sent around it</summary>
            <PlainText text={run.answer.raw} />
          </details>
        )}
      </div>
    );
  }
  return (
    <AnswerText key={run.requestId} text={run.text} blocks={run.blocks} running={run.phase === 'running'} />
  );
}
