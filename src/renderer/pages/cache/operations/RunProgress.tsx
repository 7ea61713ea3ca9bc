import { Button, Progress } from '@mantine/core';
import type { Run } from '../../../../shared/contract/operations.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import classes from './Operations.module.css';
import { useRuns } from './operationsStore.ts';
import { doneWords, paceWords } from './operationWords.ts';

const FULL = 100;

/** How far a run is, and Stop. `name` is on its badge while it goes on. */
export function RunProgress({ run, name = 'running' }: { run: Run; name?: string }) {
  const { progress, state, title } = run;
  const total = progress?.total ?? null;
  const share = progress === null || total === null || total === 0 ? FULL : (progress.done / total) * FULL;
  const stoppable = state === 'running' && (progress?.stoppable ?? true);
  return (
    <div className={classes.progress}>
      <p className={classes.progressLine}>
        <StateBadge tone="busy" label={state === 'undoing' ? 'putting everything back' : name} />
        <span>{progress?.phase ?? 'It begins'}</span>
        {progress !== null && <span className="numeric">{doneWords(progress)}</span>}
        <span className="muted numeric">{progress === null ? '' : paceWords(progress)}</span>
      </p>
      <div className={classes.progressBar}>
        <Progress.Root size="md" className={classes.progressTrack}>
          <Progress.Section
            value={Math.min(share, FULL)}
            animated={total === null}
            aria-label={`Share of ${title} that is done`}
          />
        </Progress.Root>
        {stoppable ? (
          <Button variant="default" onClick={() => void useRuns.getState().cancel(run)}>
            Stop
          </Button>
        ) : (
          <span className="muted">
            {state === 'undoing' ? 'This has to come to its end.' : 'SQLite works: it cannot be stopped now.'}
          </span>
        )}
      </div>
    </div>
  );
}
