import { type ReactNode, useState } from 'react';
import type { Answer } from '../../../../shared/contract/ask.ts';
import { formatDuration } from '../../../../shared/format.ts';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { CostFigure, Money, Tokens } from '../../../components/figures.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { cacheBadge, cacheReason, latencyText } from '../facts.ts';
import { Attempts } from './Attempts.tsx';
import classes from './ResultBar.module.css';

/** Everything an answer says about itself: where it came from, what it cost, how long it took. */
export function ResultBar({ answer }: { answer: Answer }) {
  const { cache } = answer;
  const { tone, label } = cacheBadge(cache.outcome);
  const reason = cacheReason(cache);
  return (
    <section aria-label="Result" className={classes.result}>
      <dl className={classes.facts}>
        <Fact name="Cache">
          <StateBadge tone={tone} label={label} />
          {reason !== '' && <span className={classes.reason}>{reason}</span>}
        </Fact>
        <Fact name="Tokens">
          <Tokens tokens={answer.tokens} />
        </Fact>
        <Fact name="Cost">
          <CostFigure cost={answer.cost} />
          {cache.savedMicros !== null && (
            <span>
              saved <Money micros={cache.savedMicros} />
            </span>
          )}
        </Fact>
        <Fact name="Latency">
          <span className="numeric">{latencyText(answer)}</span>
        </Fact>
        {answer.firstTokenMs !== null && (
          <Fact name="First token">
            <span className="numeric">{formatDuration(answer.firstTokenMs)}</span>
          </Fact>
        )}
        <Fact name="Model">
          <ModelNames answer={answer} />
        </Fact>
        <Fact name="Finish">{answer.finishReason ?? 'not said'}</Fact>
        <Fact name="Attempts">
          <AttemptsToggle answer={answer} />
        </Fact>
        <Fact name="Key">
          <code className={classes.key} title={`${cache.namespace}: ${cache.key}`}>
            {cache.key === '' ? 'none' : cache.key.slice(0, 12)}
          </code>
          {cache.key !== '' && <CopyButton text={cache.key} label="Copy cache key" size="xs" />}
        </Fact>
      </dl>
    </section>
  );
}

function Fact(props: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function ModelNames({ answer }: { answer: Answer }) {
  const { modelAsked, modelAnswered, provider, baseUrl } = answer;
  const other = modelAnswered !== null && modelAnswered !== modelAsked;
  return (
    <span title={`${provider} at ${baseUrl}`}>
      {modelAnswered ?? modelAsked}
      {other && <span className="muted"> (asked {modelAsked})</span>}
      {modelAnswered === null && <span className="muted"> (as asked)</span>}
    </span>
  );
}

function AttemptsToggle({ answer }: { answer: Answer }) {
  const [open, setOpen] = useState(false);
  if (answer.attempts.length === 0) return <span>none, answered by the cache</span>;
  return (
    <>
      <button type="button" className={classes.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        {answer.attempts.length}
      </button>
      {open && <Attempts attempts={answer.attempts} />}
    </>
  );
}
