import type { CacheCare, RepairReportView } from '../../../shared/contract/cache.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { formatCount, formatExactTime } from '../../../shared/format.ts';

/** Whether the file is known to be damaged: it could not be opened for that, or its last check found something. */
export function isDamage(problem: ErrorBody | null, { check }: CacheCare): boolean {
  const code = problem?.code;
  return code === 'storage.corrupt' || code === 'storage.not_a_database' || (check?.problems.length ?? 0) > 0;
}

/** What a repair saved, with all that it did not: "1,993 of 2,000 entries saved, 5 taken from the backup of ..., 2 lost". */
export function savedWords(report: RepairReportView): string {
  const { rowsSaved, rowsExpected, unreadable, missing, notTaken, backup } = report;
  const of = rowsExpected === null ? '' : ` of ${formatCount(Math.max(rowsExpected, rowsSaved))}`;
  const parts = [
    `${formatCount(rowsSaved)}${of} ${rowsSaved === 1 && of === '' ? 'entry' : 'entries'} saved`,
  ];
  const fromBackup = backup?.rows ?? 0;
  if (backup && fromBackup > 0)
    parts.push(`${formatCount(fromBackup)} taken from the backup of ${formatExactTime(backup.at)}`);
  const lost = rowsExpected === null ? 0 : Math.max(0, rowsExpected - rowsSaved - fromBackup);
  if (lost > 0) parts.push(`${formatCount(lost)} lost`);
  else if (missing.length > 0) parts.push(`at least ${formatCount(missing.length)} lost`);
  if (unreadable > 0) parts.push(`${formatCount(unreadable)} readable only in part`);
  if (notTaken > 0) parts.push(`${formatCount(notTaken)} left out, since they may be deleted ones`);
  const more = backup?.mayHaveMore
    ? ` The backup of ${formatExactTime(backup.at)} may have more of what is lost: compare it, or restore it.`
    : '';
  return `${parts.join(', ')}.${more}`;
}

export const keptWords = 'The damaged file is kept as';
