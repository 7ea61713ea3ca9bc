import { CircleX, TriangleAlert } from 'lucide-react';
import type { OperationName, Plan } from '../../../../shared/contract/operations.ts';
import { formatBytes } from '../../../../shared/format.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Bars } from './Bars.tsx';
import { FactList, FactTables } from './FactList.tsx';
import classes from './Operations.module.css';
import { ageWords, doesNothing, planWords } from './operationWords.ts';

/** A dry run: how many entries of which, what it needs, and what to mind. */
export function PlanView(props: { operation: OperationName; about: string; plan: Plan; deletes: boolean }) {
  const { operation, about, plan, deletes } = props;
  const idle = doesNothing(plan);
  const headline = planWords(operation, plan);
  return (
    <div className={classes.plan}>
      {headline === null && <p>{about}</p>}
      {headline !== null && (
        <p className={classes.headline}>
          <strong>{idle ? 'Nothing to do' : headline}</strong>
          {idle && <span className="muted">{headline}</span>}
          {!idle && plan.bytes !== null && <span className="muted numeric">{formatBytes(plan.bytes)}</span>}
        </p>
      )}
      {plan.matchesAll && !idle && (
        <p className={classes.all} role="alert">
          <CircleX size={16} aria-hidden />
          {deletes ? 'This takes every entry out of the file.' : 'This changes every entry of the file.'}
        </p>
      )}
      {plan.problem !== null && <ErrorNote error={plan.problem} title="It cannot be started" />}
      {plan.warnings.map((warning) => (
        <p key={warning} className={classes.warning}>
          <TriangleAlert size={16} aria-hidden />
          <span>{warning}</span>
        </p>
      ))}
      <FactList facts={plan.facts} />
      {!idle && (
        <div className={classes.pictures}>
          <Bars
            title="By namespace"
            bars={plan.byNamespace
              .filter(({ rows }) => rows > 0)
              .map(({ name, rows, ofRows }) => ({ name, count: rows, of: ofRows }))}
          />
          <Bars
            title="By age"
            bars={plan.byAge
              .filter(({ rows }) => rows > 0)
              .map((age) => ({ name: ageWords(age), count: age.rows }))}
          />
        </div>
      )}
      <FactTables tables={plan.tables} />
    </div>
  );
}
