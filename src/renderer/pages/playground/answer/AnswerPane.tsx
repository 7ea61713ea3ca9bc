import { SegmentedControl } from '@mantine/core';
import { MessageSquareText, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { PlainText } from '../../../components/PlainText.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { incompleteText } from '../facts.ts';
import type { Run } from '../run.ts';
import { useRun } from '../runStore.ts';
import classes from './AnswerPane.module.css';
import { Elapsed } from './Elapsed.tsx';
import { ResultBar } from './ResultBar.tsx';
import { StreamStatus } from './StreamStatus.tsx';
import { useStickToEnd } from './useStickToEnd.ts';

const AnswerText = lazy(async () => ({ default: (await import('./AnswerText.tsx')).AnswerText }));
const JsonView = lazy(async () => ({ default: (await import('./JsonView.tsx')).JsonView }));

type View = 'Answer' | 'Raw' | 'JSON';
const views: readonly View[] = ['Answer', 'Raw', 'JSON'];

const currentText = () => useRun.getState().text;

/** The answer side of the Playground: how the run stands, what came, and everything known about it. */
export function AnswerPane() {
  const idle = useRun((state) => state.phase === 'idle');
  return (
    <section aria-label="Answer" className={classes.pane}>
      <StreamStatus />
      {idle ? (
        <EmptyState icon={MessageSquareText} text="The answer will be here. Write a message and press Run." />
      ) : (
        <RunView />
      )}
    </section>
  );
}

/** Follows everything of the run but its text, which changes at every frame. */
function RunView() {
  const [chosen, setChosen] = useState<View | null>(null);
  const running = useRun((state) => state.phase === 'running');
  const asked = useRun((state) => (state.request?.format === 'json' ? 'JSON' : 'Answer'));
  const answer = useRun((state) => state.answer);
  // A JSON answer is read as text until it is whole.
  const view = chosen ?? (running ? 'Answer' : asked);
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="View of the answer"
          data={[...views]}
          value={view}
          onChange={(next) => setChosen(next as View)}
        />
        <When />
        <span className={classes.end}>
          <CopyButton text={currentText} label="Copy answer" />
        </span>
      </div>
      {answer && <ResultBar key={answer.requestId} answer={answer} />}
      <Content view={view} running={running} />
    </>
  );
}

function When() {
  const running = useRun((state) => state.phase === 'running');
  const askedAt = useRun((state) => state.askedAt);
  const past = useRun((state) => state.runId !== null);
  if (running && askedAt !== null) return <Elapsed since={askedAt} />;
  if (!past) return null;
  return (
    <span className="muted">
      past run, <RelativeTime at={askedAt} />
    </span>
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

function Content({ view, running }: { view: View; running: boolean }) {
  const run = useRun();
  const scroller = useRef<HTMLDivElement>(null);
  useStickToEnd(scroller, run.text.length, running);
  return (
    <div ref={scroller} className={classes.content}>
      <Problems run={run} />
      <Suspense fallback={<Waiting />}>
        {view === 'JSON' && <JsonView text={run.text} running={running} />}
        {view === 'Raw' && <RawView text={run.text} around={run.answer?.raw ?? null} />}
        {view === 'Answer' && (
          <AnswerText key={run.requestId} text={run.text} blocks={run.blocks} running={running} />
        )}
      </Suspense>
    </div>
  );
}

function RawView({ text, around }: { text: string; around: string | null }) {
  return (
    <div className={classes.raw}>
      <PlainText text={text} />
      {around !== null && (
        <details>
          <summary>What the provider sent around it</summary>
          <PlainText text={around} />
        </details>
      )}
    </div>
  );
}
