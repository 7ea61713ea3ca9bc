import { Button, Progress, SegmentedControl } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EntryId } from '../../../../shared/contract/browse.ts';
import type { FreshAnswer, FreshPlan, FreshRun } from '../../../../shared/contract/insight.ts';
import { Dialog, DialogActions } from '../../../components/Dialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { openOperation } from '../operations/operationDialogStore.ts';
import { DiffLegend } from './DiffText.tsx';
import { FreshAnswers, type FreshView } from './FreshAnswers.tsx';
import { useFresh, useFreshStart } from './freshStore.ts';
import { differentOnes, isOf, priceText, progressText } from './freshWords.ts';
import classes from './Insight.module.css';

interface Props {
  readonly file: string;
  /** At most 50. */
  readonly ids: readonly EntryId[];
  readonly onClose: () => void;
}

/** Asks the requests of entries again, around the cache, and lays the answers beside the kept ones. Closing it leaves that running. */
export function FreshDialog(props: Props) {
  const { file, ids, onClose } = props;
  const { plan, error, started, read } = useFreshStart();
  const run = useFresh((state) => state.data);
  // Read once: the ids are those that were selected when it was opened.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  useEffect(() => void read(file, ids), [read]);
  const [again, setAgain] = useState(false);
  const [watching, setWatching] = useState(false);
  if (run?.state === 'running' && !watching) setWatching(true);
  // Opened again, the last comparison of the same entries is there to be gone on with.
  const isShown = run !== null && (started || watching || (isOf(run, file, ids) && !again));
  if (isShown) {
    const onMarkStale = (answers: readonly FreshAnswer[]) => {
      if (run.file === null) return;
      onClose();
      openOperation({
        file: run.file,
        input: { operation: 'mark_stale', ids: answers.map(({ id }) => id) },
      });
    };
    const onAgain = () => {
      setAgain(true);
      setWatching(false);
      void read(file, ids);
    };
    return (
      <Dialog title="Kept and fresh answers" size="min(1040px, 92vw)" onClose={onClose}>
        <RunView run={run} onMarkStale={onMarkStale} onAgain={onAgain} />
      </Dialog>
    );
  }
  return (
    <Dialog title="Compare with a fresh answer" onClose={onClose}>
      {error !== null && <ErrorNote error={error} title="Nothing was asked" />}
      {plan === null && error === null && <Waiting label="Reading what it would cost" lines={2} />}
      {plan !== null && <PlanView {...props} plan={plan} />}
    </Dialog>
  );
}

function PlanView({ file, ids, onClose, plan }: Props & { plan: FreshPlan }) {
  const { starting, start } = useFreshStart();
  const { askable, skipped } = plan;
  return (
    <>
      <p>
        {askable === 0
          ? 'None of these can be asked again.'
          : `${askable === 1 ? 'One request goes' : `${askable} requests go`} to the provider again, around the cache: what is kept stays as it is. ${priceText(plan)}`}
      </p>
      {skipped > 0 && (
        <p className="muted">
          {skipped === 1 ? 'One entry is' : `${skipped} entries are`} left out: the request is not known, or
          its provider is not there any more.
        </p>
      )}
      <DialogActions onCancel={onClose}>
        <Button disabled={askable === 0} loading={starting} onClick={() => void start(file, ids)}>
          Ask again
        </Button>
      </DialogActions>
    </>
  );
}

function RunView(props: {
  run: FreshRun;
  onMarkStale: (answers: readonly FreshAnswer[]) => void;
  onAgain: () => void;
}) {
  const { run, onMarkStale, onAgain } = props;
  const [view, setView] = useState<FreshView>('inline');
  const { state, answers } = run;
  const asked = answers.filter((one) => one.state !== 'skipped');
  const ended = asked.filter((one) => one.state === 'done' || one.state === 'failed');
  const different = differentOnes(answers);
  return (
    <>
      <div className={classes.runHead}>
        <span role="status">{progressText(run)}</span>
        {state === 'running' ? (
          <Button variant="default" onClick={() => void useFreshStart.getState().stop()}>
            Stop
          </Button>
        ) : (
          <SegmentedControl
            aria-label="How answers are shown"
            data={['inline', 'side by side']}
            value={view}
            onChange={(value) => setView(value === 'inline' ? 'inline' : 'side by side')}
          />
        )}
      </div>
      {state === 'running' && (
        <Progress
          value={asked.length === 0 ? 0 : (100 * ended.length) / asked.length}
          aria-label="Requests that were asked again"
        />
      )}
      {different.length > 0 && <DiffLegend removed="only in the kept answer" added="only in the fresh one" />}
      <FreshAnswers answers={answers} view={view} onMarkStale={onMarkStale} />
      {state !== 'running' && (
        <div className={classes.runHead}>
          <span className="muted">A stale entry expires now; the next request for it asks again.</span>
          <span className={classes.buttons}>
            {different.length > 1 && (
              <Button variant="default" onClick={() => onMarkStale(different)}>
                Mark all {different.length} that differ stale
              </Button>
            )}
            <Button variant="default" onClick={onAgain}>
              Compare again
            </Button>
          </span>
        </div>
      )}
    </>
  );
}
