import type { AuditReport } from '../../../../shared/contract/audit.ts';
import { formatCount } from '../../../../shared/format.ts';
import classes from '../Activity.module.css';

const MOST_SHOWN = 20;

/** Every finding of a check in the order of the log; of very many the first ones. */
export function Findings(props: { report: AuditReport }) {
  const { findings, findingCount } = props.report;
  const shown = findings.slice(0, MOST_SHOWN);
  const more = findingCount - shown.length;
  return (
    <ul className={classes.findings}>
      {shown.map(({ file, line, seq, verdict, message }) => (
        <li key={`${file} ${line} ${seq} ${verdict}`}>{message}</li>
      ))}
      {more > 0 && <li className="muted">and {formatCount(more)} more</li>}
    </ul>
  );
}
