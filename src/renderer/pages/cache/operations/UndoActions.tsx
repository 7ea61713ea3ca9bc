import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Run } from '../../../../shared/contract/operations.ts';
import { formatBytes } from '../../../../shared/format.ts';
import { Dialog, DialogActions } from '../../../components/Dialog.tsx';
import classes from './Operations.module.css';
import { runningOn, useOperations, useRuns } from './operationsStore.ts';
import { canUndo, entriesWords, undoPromise } from './operationWords.ts';

/** Undo, with what it would do, and the end of that possibility. Nothing for a run that cannot be undone. `plain`: one of many in a list. */
export function UndoActions({ run, plain }: { run: Run; plain?: boolean }) {
  const busy = useOperations((state) => runningOn(state.data, run.file) !== null);
  const [asking, setAsking] = useState(false);
  if (!canUndo(run)) return null;
  return (
    <section aria-label={`Undo ${run.title}`} className={classes.undo}>
      <p>{undoPromise(run)}</p>
      <div className={classes.undoActions}>
        <Button
          variant={plain ? 'default' : 'filled'}
          size="compact-sm"
          disabled={busy}
          onClick={() => void useRuns.getState().undo(run)}
        >
          {run.operation === 'quarantine' ? 'Put back' : 'Undo'}
        </Button>
        <Button variant="default" size="compact-sm" disabled={busy} onClick={() => setAsking(true)}>
          Delete for good…
        </Button>
        <span className="muted numeric">{formatBytes(run.undo.bytes)} kept</span>
      </div>
      {asking && <DiscardDialog run={run} onClose={() => setAsking(false)} />}
    </section>
  );
}

function DiscardDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  return (
    <Dialog title="Delete for good" onClose={onClose}>
      <p>
        {entriesWords(run.undo.rows)} of &quot;{run.title}&quot; cannot be put back any more after this. It
        frees {formatBytes(run.undo.bytes)}.
      </p>
      <DialogActions onCancel={onClose} safe>
        <Button
          color="red"
          onClick={() => {
            onClose();
            void useRuns.getState().discard(run);
          }}
        >
          Delete for good
        </Button>
      </DialogActions>
    </Dialog>
  );
}
