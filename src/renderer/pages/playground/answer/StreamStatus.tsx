import { formatCount } from '../../../../shared/format.ts';
import type { Run } from '../run.ts';
import { useRun } from '../runStore.ts';

/** How the run stands, for who listens: said at each change, not at each token. */
function statusOf(run: Run): string {
  if (run.phase === 'idle') return '';
  if (run.phase === 'running') {
    if (run.stopping) return 'Stopping';
    if (run.wait) return run.wait.message;
    return run.text === '' ? 'Waiting for the answer' : 'The answer is coming in';
  }
  if (run.answer?.completion.state === 'cut' && run.answer.completion.error.code === 'request.cancelled') {
    return 'Stopped';
  }
  if (run.answer) {
    const whole = run.answer.completion.state === 'complete' ? 'Answer complete' : 'Answer incomplete';
    return `${whole}, ${formatCount(run.answer.tokens.output)} tokens`;
  }
  return run.error?.code === 'request.cancelled' ? 'Stopped' : 'The run failed';
}

/** The live region of the Playground. */
export function StreamStatus() {
  const status = useRun(statusOf);
  return (
    <p role="status" aria-live="polite" className="visually-hidden">
      {status}
    </p>
  );
}
