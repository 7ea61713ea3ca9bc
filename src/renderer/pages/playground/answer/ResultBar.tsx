import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Answer, AskRequest } from '../../../../shared/contract/ask.ts';
import { formatDuration } from '../../../../shared/format.ts';
import { Attempts } from '../../../components/Attempts.tsx';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { CostFigure, Money, Tokens } from '../../../components/figures.tsx';
import { ProviderName } from '../../../components/ProviderName.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { cacheBadge, cacheReason, latencyText } from '../facts.ts';
import { Elapsed } from './Elapsed.tsx';
import classes from './ResultBar.module.css';
import { WhyNoHit } from './WhyNoHit.tsx';

/** Everything an answer says about itself: where it came from, what it cost, how long it took. */
export function ResultBar({ answer }: { answer: Answer }) {
  const [open, setOpen] = useState(false);
  return (
    <section aria-label="Result" className={classes.result}>
      <Facts
        values={{
          Provider: <span title={answer.baseUrl}>{<ProviderName id={answer.provider} />}</span>,
          Model: <ModelNames answer={answer} />,
          Cache: <CacheOutcome answer={answer} />,
          Tokens: <Tokens tokens={answer.tokens} />,
          Cost: <Spent answer={answer} />,
          Latency: <span className="numeric">{latencyText(answer)}</span>,
          'First token': answer.firstTokenMs !== null && (
            <span className="numeric">{formatDuration(answer.firstTokenMs)}</span>
          ),
          Finish: answer.finishReason ?? 'no finish reason',
          Attempts: (
            <AttemptsToggle count={answer.attempts.length} open={open} onToggle={() => setOpen(!open)} />
          ),
          Key: <CacheKey answer={answer} />,
        }}
      />
      {open && answer.attempts.length > 0 && <Attempts attempts={answer.attempts} />}
    </section>
  );
}

/** Keeps the place of the result while the answer comes in, with what is known already. */
export function PendingResult({ request, askedAt }: { request: AskRequest; askedAt: number }) {
  return (
    <div className={classes.result} aria-hidden>
      <Facts
        values={{
          Provider: <ProviderName id={request.provider} />,
          Model: request.model,
          Latency: <Elapsed since={askedAt} />,
        }}
      />
    </div>
  );
}

/** The first two take a line each: what they say can be long. */
const names = [
  ...['Model', 'Cache', 'Provider', 'Tokens', 'Cost', 'Latency', 'First token', 'Finish', 'Attempts', 'Key'],
];

/** Always the same facts in the same order, so that each is found where it was the last time. */
function Facts({ values }: { values: Readonly<Record<string, ReactNode>> }) {
  return (
    <dl className={classes.facts}>
      {names.map((name) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{values[name] || <span className="muted">-</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

function CacheOutcome({ answer }: { answer: Answer }) {
  const { cache } = answer;
  const { tone, label } = cacheBadge(cache.outcome);
  const reason = cacheReason(cache);
  return (
    <>
      <StateBadge tone={tone} label={label} plain />
      {reason !== '' && <span className={classes.reason}>{reason}</span>}
      <WhyNoHit answer={answer} />
    </>
  );
}

function Spent({ answer: { cost, cache } }: { answer: Answer }) {
  return (
    <>
      <CostFigure cost={cost} />
      {cache.savedMicros !== null && (
        <span>
          saved <Money micros={cache.savedMicros} />
        </span>
      )}
    </>
  );
}

function CacheKey({ answer: { cache } }: { answer: Answer }) {
  return (
    <>
      <code className={classes.key} title={`${cache.namespace}: ${cache.key}`}>
        {cache.key === '' ? 'none' : cache.key.slice(0, 12)}
      </code>
      {cache.key !== '' && <CopyButton text={cache.key} label="Copy cache key" size="xs" />}
    </>
  );
}

function ModelNames({ answer }: { answer: Answer }) {
  const { modelAsked, modelAnswered, failedOverFrom } = answer;
  const other = modelAnswered !== null && modelAnswered !== modelAsked;
  return (
    <>
      <span>
        {modelAnswered ?? modelAsked}
        {other && <span className="muted"> (asked {modelAsked})</span>}
        {modelAnswered === null && <span className="muted"> (as asked)</span>}
      </span>
      {failedOverFrom !== null && (
        <span className={classes.inPlaceOf}>
          <TriangleAlert size={14} aria-hidden />
          <span>
            in place of <ProviderName id={failedOverFrom} />
          </span>
        </span>
      )}
    </>
  );
}

function AttemptsToggle(props: { count: number; open: boolean; onToggle: () => void }) {
  if (props.count === 0) return <span>none</span>;
  return (
    <button type="button" className={classes.toggle} aria-expanded={props.open} onClick={props.onToggle}>
      {props.count}
    </button>
  );
}
