import type { OperationName, Plan, Progress, Run } from '../../../../shared/contract/operations.ts';
import { formatBytes, formatCount, formatDuration, formatExactTime } from '../../../../shared/format.ts';
import type { Tone } from '../../../components/StateBadge.tsx';

interface Words {
  /** On the button that starts it; `deleting` ones name how many entries. */
  readonly act: string;
  /** What would happen to the entries that are hit, after their number. */
  readonly hit: readonly [one: string, many: string];
}

const deleted = ['entry would be deleted', 'entries would be deleted'] as const;
const words: Readonly<Record<OperationName, Words>> = {
  delete_selected: { act: 'Delete', hit: deleted },
  delete_filtered: { act: 'Delete', hit: deleted },
  purge_expired: { act: 'Delete', hit: deleted },
  prune: { act: 'Delete', hit: deleted },
  enforce_max: { act: 'Delete', hit: deleted },
  deduplicate: { act: 'Delete', hit: deleted },
  quarantine: {
    act: 'Quarantine',
    hit: ['entry would go into quarantine', 'entries would go into quarantine'],
  },
  change_ttl: {
    act: 'Change expiry',
    hit: ['entry would get another expiry', 'entries would get another expiry'],
  },
  mark_stale: {
    act: 'Mark as stale',
    hit: ['entry would be marked as stale', 'entries would be marked as stale'],
  },
  move_namespace: { act: 'Move', hit: ['entry would be moved', 'entries would be moved'] },
  import: { act: 'Import', hit: ['entry would be added or replaced', 'entries would be added or replaced'] },
  export: { act: 'Export', hit: ['entry would be written', 'entries would be written'] },
  vacuum: { act: 'Vacuum', hit: ['entry', 'entries'] },
  analyze: { act: 'Analyze', hit: ['entry', 'entries'] },
  reindex: { act: 'Reindex', hit: ['entry', 'entries'] },
  checkpoint: { act: 'Checkpoint', hit: ['entry', 'entries'] },
  verify: { act: 'Verify', hit: ['entry would be checked', 'entries would be checked'] },
  backup: { act: 'Back up', hit: ['entry would be copied', 'entries would be copied'] },
  restore: { act: 'Restore', hit: ['entry would change', 'entries would change'] },
  compare: { act: 'Compare', hit: ['entry would be compared', 'entries would be compared'] },
};

const names = new Set<string>(Object.keys(words));

/** Whether this console has a form for an operation that is listed. */
export function isKnown(operation: string): operation is OperationName {
  return names.has(operation);
}

/** "1 entry", "2,000 entries". */
export function entriesWords(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'entry' : 'entries'}`;
}

/** On the button that starts an operation: "Delete 434 entries", "Vacuum". */
export function actWords(operation: OperationName, plan: Plan): string {
  const { act } = words[operation];
  return act === 'Delete' && plan.rows !== null ? `Delete ${entriesWords(plan.rows)}` : act;
}

/** What a plan found: "434 of 563 entries would be deleted"; null where no entries are hit by such an operation. */
export function planWords(operation: OperationName, plan: Plan): string | null {
  if (plan.rows === null) return null;
  const of = plan.ofRows === null ? '' : ` of ${formatCount(plan.ofRows)}`;
  const [one, many] = words[operation].hit;
  const single = plan.rows === 1 && (plan.ofRows ?? 1) === 1;
  return `${formatCount(plan.rows)}${of} ${single ? one : many}`;
}

/** Whether an operation that is planned would do nothing. */
export function doesNothing(plan: Plan): boolean {
  return plan.rows === 0;
}

/** An age in days of a bar: "less than 1 day", "1 to 7 days", "30 days and more". */
export function ageWords(bar: { readonly fromDays: number; readonly toDays: number | null }): string {
  const { fromDays, toDays } = bar;
  if (toDays === null) return `${daysWords(fromDays)} and more`;
  return fromDays === 0
    ? `less than ${daysWords(toDays)}`
    : `${formatCount(fromDays)} to ${daysWords(toDays)}`;
}

function daysWords(days: number): string {
  return `${Number(days.toFixed(2))} ${days === 1 ? 'day' : 'days'}`;
}

/** How far a run is: "12,000 of 100,000 entries". */
export function doneWords({ done, total, unit }: Progress): string {
  const number = unit === 'bytes' ? formatBytes : formatCount;
  const of = total === null ? '' : ` of ${number(total)}`;
  const things = { rows: ' entries', pages: ' pages', bytes: '', steps: ' steps' }[unit];
  return `${number(done)}${of}${things}`;
}

/** How fast it goes and how long that takes: "3,400 a second, 12 s left"; empty while it is not known. */
export function paceWords({ done, total, unit, perSecond }: Progress): string {
  if (!(perSecond > 0)) return '';
  const number = unit === 'bytes' ? formatBytes : formatCount;
  const rate = perSecond >= 1 ? `${number(perSecond)} a second` : '';
  const left = total === null || done >= total ? '' : `${leftWords((total - done) / perSecond)} left`;
  return [rate, left].filter((part) => part !== '').join(', ');
}

function leftWords(seconds: number): string {
  if (seconds < 60) return seconds < 1 ? 'less than 1 s' : `${Math.round(seconds)} s`;
  return formatDuration(seconds * 1000);
}

/** A run's state as a badge. */
export function runBadge(run: Run): { readonly tone: Tone; readonly label: string } {
  if (run.state === 'done' && run.undo.state === 'undone') return { tone: 'off', label: 'undone' };
  if (run.state !== 'done' || run.report?.found === undefined) return badges[run.state];
  return run.report.found === 'damage'
    ? { tone: 'bad', label: 'found damage' }
    : { tone: 'warn', label: 'found trouble' };
}

const badges: Readonly<Record<Run['state'], { readonly tone: Tone; readonly label: string }>> = {
  running: { tone: 'busy', label: 'running' },
  undoing: { tone: 'busy', label: 'putting back' },
  done: { tone: 'good', label: 'done' },
  cancelled: { tone: 'off', label: 'stopped' },
  failed: { tone: 'bad', label: 'failed' },
  interrupted: { tone: 'warn', label: 'interrupted' },
};

export const makers: Readonly<Record<Run['madeBy'], string>> = {
  person: 'you',
  schedule: 'the schedule',
  console: 'the console',
};

/** Whether what a run took away or changed can still be put back. */
export function canUndo(run: Run): boolean {
  return run.undo.state === 'kept' && run.state !== 'running' && run.state !== 'undoing';
}

/** What became of the entries that a run took away or changed, in words; null where it did neither. */
export function undoWords(run: Run): string | null {
  const { state, rows, until } = run.undo;
  if (state === 'none') return null;
  if (state === 'kept') {
    if (until === null) return `${entriesWords(rows)} kept until you delete them for good`;
    return `${entriesWords(rows)} can be put back until ${formatExactTime(until)}`;
  }
  if (state === 'undone') return `${entriesWords(rows)} put back`;
  if (state === 'discarded') return `${entriesWords(rows)} deleted for good`;
  return 'The time for undoing is over';
}

/** What became of it in a word or two. */
export const undoStates: Readonly<Record<Run['undo']['state'], string>> = {
  none: '',
  kept: 'kept',
  undone: 'put back',
  discarded: 'deleted for good',
  expired: 'time is over',
};

/** What Undo would do, for who is about to press it. */
export function undoPromise({ operation, undo }: Run): string {
  const count = entriesWords(undo.rows);
  const anew = 'An entry that was written anew meanwhile stays as it is.';
  if (operation === 'import')
    return `Takes ${count} of the import out again, and puts back what they replaced.`;
  if (operation === 'change_ttl' || operation === 'mark_stale' || operation === 'move_namespace')
    return `Gives ${count} back what was changed. ${anew}`;
  return `Puts ${count} back exactly as they were. ${anew}`;
}
