import type { Run } from '../../../../shared/contract/operations.ts';
import { formatDuration, formatExactTime } from '../../../../shared/format.ts';
import { Facts } from '../../../components/Facts.tsx';
import { SidePane } from '../../../components/SidePane.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import classes from './Operations.module.css';
import { makers, runBadge, undoWords } from './operationWords.ts';
import { RunReport } from './RunReport.tsx';
import { UndoActions } from './UndoActions.tsx';

/** One run: what it did, and the way back. */
export function RunDetail({ run, onClose }: { run: Run; onClose: () => void }) {
  const took = run.endedAt === null ? null : formatDuration(run.endedAt - run.startedAt);
  return (
    <SidePane title={run.title} onClose={onClose}>
      <div className={classes.detail}>
        <Facts
          facts={[
            { label: 'State', value: <StateBadge {...runBadge(run)} /> },
            { label: 'Begun', value: <span className="numeric">{formatExactTime(run.startedAt)}</span> },
            { label: 'Took', value: took },
            { label: 'By', value: makers[run.madeBy] },
            { label: 'Undo', value: undoWords(run) },
          ]}
        />
        <UndoActions run={run} />
        <RunReport run={run} />
      </div>
    </SidePane>
  );
}
