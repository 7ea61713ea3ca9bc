import type { Run } from '../../../../shared/contract/operations.ts';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Section } from '../../../components/Section.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { FactTables } from './FactList.tsx';
import classes from './Operations.module.css';
import { canUndo, entriesWords, runBadge } from './operationWords.ts';
import { UndoActions } from './UndoActions.tsx';

/** Entries with trouble that were taken out of the file and are kept; nothing where there are none. */
export function QuarantineSection({ runs }: { runs: readonly Run[] }) {
  const kept = runs.filter(
    (run) => run.operation === 'quarantine' && run.undo.state === 'kept' && run.undo.rows > 0,
  );
  if (kept.length === 0) return null;
  return (
    <Section
      title="Quarantine"
      about="Entries with trouble, kept until they are put back or deleted for good."
    >
      <ul className={classes.quarantine} aria-label="Quarantine">
        {kept.map((run) => (
          <li key={run.id}>
            <p className={classes.line}>
              <strong>{entriesWords(run.undo.rows)}</strong>
              <span className="muted">
                <RelativeTime at={run.startedAt} />
              </span>
              {!canUndo(run) && <StateBadge {...runBadge(run)} plain />}
            </p>
            <UndoActions run={run} plain />
            {run.report && <FactTables tables={run.report.tables} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}
