import type { Run } from '../../../../shared/contract/operations.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { FactList, FactTables } from './FactList.tsx';
import classes from './Operations.module.css';

/** How a run ended: what happened, its facts and tables, and its error. */
export function RunReport({ run }: { run: Run }) {
  const { report, error, state } = run;
  return (
    <div className={classes.plan}>
      {state === 'cancelled' && <p>It was stopped, and everything is as it was.</p>}
      {state === 'interrupted' && (
        <p>The console ended meanwhile. What it had done by then was put back at the next start.</p>
      )}
      {error !== null && state !== 'cancelled' && <ErrorNote error={error} />}
      {report !== null && (
        <>
          <p className={classes.summary}>{report.summary}</p>
          <FactList facts={report.facts} written />
          <FactTables tables={report.tables} />
        </>
      )}
    </div>
  );
}
