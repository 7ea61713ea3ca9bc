import type { OperationInput, Report, Run } from '../../shared/contract/operations.ts';
import { type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { Operations } from '../operations/operations.ts';
import type { Settings } from '../settings/settings.ts';

export interface TurnParts {
  readonly operations: Pick<Operations, 'perform'>;
  /** Whether the report of a check says that the file is damaged. */
  readonly foundDamage: (report: Report) => boolean;
  readonly settings: Pick<
    Settings,
    'cache_prune_older_than_days' | 'cache_prune_threshold' | 'cache_backup_keep'
  >;
  readonly file: string;
  readonly turn: string;
  /** Asked before each step: the console may be closing. */
  readonly isOver: () => boolean;
  /** Told after each step. */
  readonly onStep: () => void;
}

/** What a turn came to. */
export interface TurnOutcome {
  /** What did not work, a sentence each. */
  readonly troubles: readonly string[];
  readonly isDamaged: boolean;
}

type Step = 'done' | 'stopped' | 'failed';

/**
 * Checks the file, makes a backup of it and prunes it by the guide's rule. A damaged file is left as it is: its backup
 * would push a good one out. Nothing is deleted where a step before did not come to its end. Never rejects.
 */
export async function doTurn(parts: TurnParts): Promise<TurnOutcome> {
  const { settings, foundDamage } = parts;
  const troubles: string[] = [];
  const checked = await step(parts, { operation: 'verify', quick: true });
  if (checked.error) troubles.push(`The check failed: ${checked.error.message}`);
  if (checked.report && foundDamage(checked.report)) return { troubles, isDamaged: true };

  let isBackedUp: Step = 'done';
  if (settings.cache_backup_keep > 0) {
    const backup = await step(parts, { operation: 'backup', path: null });
    if (backup.error) troubles.push(`The backup failed: ${backup.error.message}`);
    isBackedUp = backup.state;
  }
  if (checked.state !== 'done' || isBackedUp !== 'done') {
    if (troubles.length > 0) troubles.push('Nothing was deleted.');
    return { troubles, isDamaged: false };
  }
  const pruned = await step(parts, {
    operation: 'prune',
    olderThanDays: settings.cache_prune_older_than_days,
    threshold: settings.cache_prune_threshold,
  });
  if (pruned.error) troubles.push(`Old entries were not removed: ${pruned.error.message}`);
  return { troubles, isDamaged: false };
}

interface Stepped {
  readonly state: Step;
  readonly report: Report | null;
  readonly error: ErrorBody | null;
}

async function step(parts: TurnParts, input: OperationInput): Promise<Stepped> {
  if (parts.isOver()) return { state: 'stopped', report: null, error: null };
  try {
    const run = await parts.operations.perform(parts.file, input, {
      madeBy: 'schedule',
      turn: parts.turn,
    });
    return { state: stateOf(run), report: run.report, error: run.error };
  } catch (caught) {
    return { state: 'failed', report: null, error: errorBodyOf(caught) };
  } finally {
    parts.onStep();
  }
}

/** A person who stopped a step knows that it did not work. */
function stateOf({ state }: Run): Step {
  if (state === 'done') return 'done';
  return state === 'cancelled' ? 'stopped' : 'failed';
}
