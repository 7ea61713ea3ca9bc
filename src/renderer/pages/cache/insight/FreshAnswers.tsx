import { Button } from '@mantine/core';
import type { FreshAnswer } from '../../../../shared/contract/insight.ts';
import { formatDuration, formatShare } from '../../../../shared/format.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Money } from '../../../components/figures.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { DiffText } from './DiffText.tsx';
import { answerBadge } from './freshWords.ts';
import classes from './Insight.module.css';

/** How two answers are shown. */
export type FreshView = 'inline' | 'side by side';

interface Props {
  readonly answers: readonly FreshAnswer[];
  readonly view: FreshView;
  readonly onMarkStale: (answers: readonly FreshAnswer[]) => void;
}

/** Kept answers beside fresh ones. */
export function FreshAnswers(props: Props) {
  return (
    <ol className={classes.answers} aria-label="Kept and fresh answers">
      {props.answers.map((answer) => (
        <li key={`${answer.id.namespace} ${answer.id.key}`}>
          <details className={classes.near} open={props.answers.length === 1 || undefined}>
            <summary>
              <span className={classes.nearTitle}>{answer.prompt ?? answer.id.key}</span>
              <Figures answer={answer} />
            </summary>
            <Body view={props.view} onMarkStale={props.onMarkStale} answer={answer} />
          </details>
        </li>
      ))}
    </ol>
  );
}

function Figures({ answer }: { answer: FreshAnswer }) {
  const { model, likeness, costMicros, latencyMs, originalLatencyMs, state } = answer;
  return (
    <span className={classes.nearFacts}>
      {model !== null && <span>{model}</span>}
      {latencyMs !== null && (
        <span className="numeric" title="How long the provider took now, and when the entry was made">
          {formatDuration(latencyMs)}
          {originalLatencyMs !== null && ` (then ${formatDuration(originalLatencyMs)})`}
        </span>
      )}
      {costMicros !== null && <Money micros={costMicros} />}
      {likeness !== null && likeness < 1 && (
        <span className="numeric">{formatShare(Math.floor(likeness * 1000), 1000)} alike</span>
      )}
      <StateBadge {...answerBadge(answer)} plain title={state} />
    </span>
  );
}

function Body(props: Omit<Props, 'answers'> & { answer: FreshAnswer }) {
  const { answer, view, onMarkStale } = props;
  const { state, error, pieces, likeness } = answer;
  if (state === 'skipped') return <p className={classes.note}>{error?.message}</p>;
  if (error !== null) return <ErrorNote error={error} />;
  if (state !== 'done') return <p className={classes.note}>The fresh answer is not here yet.</p>;
  return (
    <div className={classes.answer}>
      {view === 'inline' ? (
        <DiffText pieces={pieces} />
      ) : (
        <div className={classes.sides}>
          <div>
            <p className={classes.side}>Kept</p>
            <DiffText pieces={pieces} side="before" />
          </div>
          <div>
            <p className={classes.side}>Fresh</p>
            <DiffText pieces={pieces} side="after" />
          </div>
        </div>
      )}
      {likeness !== 1 && (
        <Button variant="default" onClick={() => onMarkStale([answer])}>
          Mark stale
        </Button>
      )}
    </div>
  );
}
