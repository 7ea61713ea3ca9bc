import { SegmentedControl } from '@mantine/core';
import { MessageSquareText } from 'lucide-react';
import { useRef, useState } from 'react';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Late } from '../../../components/Late.tsx';
import { LateCode } from '../../../components/lateCode.ts';
import { PlainText } from '../../../components/PlainText.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { useRun } from '../runStore.ts';
import classes from './AnswerPane.module.css';
import { Problems } from './Problems.tsx';
import { PendingResult, ResultBar } from './ResultBar.tsx';
import { StreamStatus } from './StreamStatus.tsx';
import { useStickToEnd } from './useStickToEnd.ts';
import { WaitNote } from './WaitNote.tsx';

const answerText = new LateCode(async () => (await import('./AnswerText.tsx')).AnswerText);
const jsonView = new LateCode(async () => (await import('./JsonView.tsx')).JsonView);

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
  const [choice, setChoice] = useState<{ readonly view: View; readonly asked: View } | null>(null);
  const running = useRun((state) => state.phase === 'running');
  const asked = useRun((state) => (state.request?.format === 'json' ? 'JSON' : 'Answer'));
  // A JSON answer is read as text until it is whole. What was chosen for answers of the other format does not count.
  const view = choice?.asked === asked ? choice.view : running ? 'Answer' : asked;
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="View of the answer"
          data={[...views]}
          value={view}
          onChange={(next) => setChoice({ view: next as View, asked })}
        />
        <When />
        <span className={classes.end}>
          <CopyButton text={currentText} label="Copy answer" />
        </span>
      </div>
      <Result />
      <WaitNote />
      <Problems />
      <Content view={view} running={running} />
    </>
  );
}

function Result() {
  const answer = useRun((state) => state.answer);
  const request = useRun((state) => (state.phase === 'running' ? state.request : null));
  const askedAt = useRun((state) => state.askedAt);
  if (answer) return <ResultBar key={answer.requestId} answer={answer} />;
  return request && askedAt !== null && <PendingResult request={request} askedAt={askedAt} />;
}

function When() {
  const askedAt = useRun((state) => state.askedAt);
  const past = useRun((state) => state.runId !== null);
  if (!past) return null;
  return (
    <span className="muted">
      past run, <RelativeTime at={askedAt} />
    </span>
  );
}

function Content({ view, running }: { view: View; running: boolean }) {
  const run = useRun();
  const scroller = useRef<HTMLDivElement>(null);
  useStickToEnd(scroller, run.text.length, running);
  return (
    <div ref={scroller} className={classes.content}>
      {view === 'JSON' && (
        <Late code={jsonView} fallback={<Waiting />}>
          {(JsonView) => <JsonView text={run.text} running={running} />}
        </Late>
      )}
      {view === 'Raw' && <RawView text={run.text} around={run.answer?.raw ?? null} />}
      {view === 'Answer' && (
        <Late code={answerText} fallback={<Waiting />}>
          {(AnswerText) => (
            <AnswerText key={run.requestId} text={run.text} blocks={run.blocks} running={running} />
          )}
        </Late>
      )}
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
