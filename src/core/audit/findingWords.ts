import type { AuditFinding, AuditReport, AuditVerdict } from '../../shared/contract/audit.ts';

const words: Readonly<Record<AuditVerdict, (what: string) => string>> = {
  edited: (what) => `${what} was altered.`,
  missing: (what) => `${what} is missing before this line.`,
  inserted: () => 'This line was put in: the console did not write it.',
  reordered: (what) => `${what} stands in another place than it was written at.`,
  duplicated: (what) => `${what} is there twice.`,
  truncated: (what) =>
    `${what} is missing at the end: the log was cut off, or an older copy was put in its place.`,
  forked: (what) => `${what} does not follow the line before it: two copies of the log were joined.`,
  unverifiable: (what) => `${what} was written with another key than the one at hand, and cannot be checked.`,
};

/** What a finding says to a person. */
export function sentence(
  verdict: AuditVerdict,
  { file, line, seq, untilSeq }: Pick<AuditFinding, 'file' | 'line' | 'seq' | 'untilSeq'>,
): string {
  const what = seq === untilSeq ? `Entry ${seq}` : `Each of the entries ${seq} to ${untilSeq}`;
  return `${file}, line ${line}: ${words[verdict](what)}`;
}

/** The verdict of a whole check. */
export function summaryOf(report: Omit<AuditReport, 'summary'>): string {
  const [first] = report.findings;
  const others = report.findingCount - 1;
  if (first !== undefined) return others > 0 ? `${first.message} ${others} more findings.` : first.message;
  const open = report.unsealed.filter(({ sealed }) => !sealed);
  const count = open.reduce((sum, { from, until }) => sum + until - from + 1, 0);
  const sentences = [
    `All ${report.entries} entries are as they were written.`,
    report.head === 'none' && 'No head was at hand: entries cut off at the end would not show.',
    count > 0 && `${count} of them were written while the keychain was away, and are not sealed yet.`,
  ];
  return sentences.filter(Boolean).join(' ');
}
