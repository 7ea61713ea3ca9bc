import type {
  Fact,
  FactTable,
  OperationAbout,
  OperationInput,
  OperationName,
  Plan,
  Progress,
  Report,
} from '../../shared/contract/operations.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { ChangeLog } from './changeLog.ts';

/** The options of one operation. */
export type InputOf<N extends OperationName> = Extract<OperationInput, { operation: N }>;

/** What an operation works with, on its thread. Plain data but for `control`. */
export interface OperationContext {
  readonly target: CacheTarget;
  /** console.sqlite: what is known of entries beyond the cache file. Read only. */
  readonly consoleFile: string;
  /** Epoch ms at which the operation began; one instant for all of its entries. */
  readonly now: number;
  /** Folder of this file's backups, and how many of them are kept. */
  readonly backups: { readonly folder: string; readonly keep: number };
  readonly control: Control;
}

/** How an operation says how far it is, and hears that it should stop. */
export interface Control {
  /** Called often; told on a few times a second. Throws `request.cancelled` once the person stopped it. */
  progress(now: Omit<Progress, 'perSecond' | 'stoppable'> & { readonly stoppable?: boolean }): void;
  /** Throws `request.cancelled` once the person stopped it. */
  check(): void;
}

/** What a dry run found. The runner adds the token and the confirmation. */
export interface DryRun
  extends Omit<Plan, 'token' | 'confirmation' | 'tables' | 'warnings' | 'facts' | 'problem'> {
  readonly facts?: readonly Fact[];
  readonly tables?: readonly FactTable[];
  readonly warnings?: readonly string[];
  readonly problem?: Plan['problem'];
}

/** A dry run of an operation that takes away or changes no entries. */
export const noRows: Omit<DryRun, 'facts' | 'tables' | 'warnings' | 'problem'> = {
  rows: null,
  ofRows: null,
  bytes: null,
  matchesAll: false,
  byNamespace: [],
  byAge: [],
};

/**
 * One operation: a file of its own and a line in the registry. Runs on a thread; everything throws an `AppError`, and then
 * the cache file is as it was: what an operation changed by then is put back from `changes`.
 */
export interface Operation<N extends OperationName = OperationName> {
  readonly about: OperationAbout & { readonly operation: N };
  /** True where what it took away is kept until a person discards it, and not for 7 days only. */
  readonly keepsForever?: boolean;
  /** What it would do. Changes nothing. */
  plan(input: InputOf<N>, context: OperationContext): DryRun | Promise<DryRun>;
  /** Does it. Every entry it takes away or changes goes into `changes` first. */
  run(input: InputOf<N>, context: OperationContext, changes: ChangeLog): Report | Promise<Report>;
}
