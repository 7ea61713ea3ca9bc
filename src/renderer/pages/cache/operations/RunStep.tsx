import { Button } from '@mantine/core';
import type { Run } from '../../../../shared/contract/operations.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import classes from './Operations.module.css';
import { useOperationDialog } from './operationDialogStore.ts';
import { runOf, useOperations, useRuns } from './operationsStore.ts';
import { canUndo, runBadge, undoWords } from './operationWords.ts';
import { RunProgress } from './RunProgress.tsx';
import { RunReport } from './RunReport.tsx';
import { Step } from './Step.tsx';

/** The operation that was started: under way, then what came of it. */
export function RunStep(props: { id: string }) {
  const run = useOperations((state) => runOf(state.data, props.id));
  const close = useOperationDialog((state) => state.close);
  if (run === null) return <Waiting label="Loading the report" />;
  const underWay = run.endedAt === null || run.state === 'running' || run.state === 'undoing';
  return (
    <Step label="Report">
      {underWay ? (
        <>
          <RunProgress run={run} />
          <p className="muted">Closing this leaves it running.</p>
        </>
      ) : (
        <Ended run={run} />
      )}
      <div className={classes.ends}>
        {canUndo(run) && (
          <Button variant="default" onClick={() => void useRuns.getState().undo(run)}>
            Undo
          </Button>
        )}
        <Button data-autofocus variant={underWay ? 'default' : 'filled'} onClick={close}>
          Close
        </Button>
      </div>
    </Step>
  );
}

function Ended({ run }: { run: Run }) {
  return (
    <>
      <p className={classes.headline} role="status">
        <StateBadge {...runBadge(run)} />
        <span className="muted">{undoWords(run)}</span>
      </p>
      <RunReport run={run} />
    </>
  );
}
