import { TriangleAlert } from 'lucide-react';
import type { Attempt } from '../../../../shared/contract/ask.ts';
import { Attempts } from '../../../components/Attempts.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { ProviderName } from '../../../components/ProviderName.tsx';
import { checkDraft } from '../draft.ts';
import { useDraft } from '../draftStore.ts';
import { incompleteText } from '../facts.ts';
import type { Run } from '../run.ts';
import { useRun } from '../runStore.ts';
import classes from './Problems.module.css';

/** What is wrong with the answer, above it and always in view: that it is old or not whole, or that there is none. */
export function Problems() {
  const answer = useRun((state) => state.answer);
  const error = useRun((state) => state.error);
  const tried = useRun((state) => state.tried);
  const gap = useRun((state) => state.gap && state.phase === 'running');
  const some = useRun((state) => state.text !== '');
  const cut = answer?.completion.state === 'cut' ? answer.completion.error : null;
  const stopped = [cut, error].some((one) => one?.code === 'request.cancelled');
  const broken = stopped ? null : cut;
  const incomplete = answer && !cut ? incompleteText(answer) : null;
  const warnings = answer?.warnings ?? [];
  if (!stopped && !broken && !incomplete && !error && !gap && warnings.length === 0) return null;
  return (
    <div className={classes.problems}>
      {stopped && (
        <p className={classes.stopped}>{some ? stoppedHalfway : 'Stopped before anything came.'}</p>
      )}
      {warnings.map(({ code, message }) => (
        <Warning key={`${code} ${message}`} text={message} />
      ))}
      {incomplete && <Warning text={incomplete} />}
      {broken && (
        <ErrorNote error={broken} title="Incomplete: this is what came before the answer broke off" />
      )}
      {error && !stopped && (
        <>
          <Earlier />
          <ErrorNote error={error} />
          {tried.length > 0 && <Tried attempts={tried} />}
          {some && <Warning text="Incomplete: this came before the error." />}
        </>
      )}
      {gap && <p className="muted">A part of the stream was missed; the whole text comes with the answer.</p>}
    </div>
  );
}

const stoppedHalfway = 'Stopped. Incomplete: this is what came before, and it is not kept in the cache.';

function Tried({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <details open={attempts.length > 1}>
      <summary>What was tried ({attempts.length})</summary>
      <Attempts attempts={attempts} />
    </details>
  );
}

function Warning({ text }: { text: string }) {
  return (
    <p className={classes.warning}>
      <TriangleAlert size={14} aria-hidden /> {text}
    </p>
  );
}

/** Says whose error it is once the prompt on the left is another one. */
function Earlier() {
  const request = useRun((state) => state.request);
  const same = useDraft((state) => sameRequest(request, state.draft));
  if (request === null || same) return null;
  return (
    <p className="muted">
      From the earlier request, to <ProviderName id={request.provider} />, {request.model}:
    </p>
  );
}

function sameRequest(request: Run['request'], draft: Parameters<typeof checkDraft>[0]): boolean {
  const check = checkDraft(draft);
  return check.ok && JSON.stringify(check.request) === JSON.stringify(request);
}
