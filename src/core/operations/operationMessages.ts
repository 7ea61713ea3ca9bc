import type { OperationInput, Progress, Report } from '../../shared/contract/operations.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { DryRun, OperationContext } from './operation.ts';
import type { PutBack } from './putBack.ts';

/** The context of an operation as it crosses to its thread. */
export type PlainContext = Omit<OperationContext, 'control'>;

/** What the thread does. Plain data. */
export type OperationJob =
  | { readonly kind: 'plan'; readonly input: OperationInput; readonly context: PlainContext }
  | {
      readonly kind: 'run';
      readonly input: OperationInput;
      readonly context: PlainContext;
      readonly trashFile: string;
    }
  | { readonly kind: 'put_back'; readonly target: CacheTarget; readonly trashFile: string };

/** How a job ended. */
export type OperationEnd =
  | { readonly kind: 'planned'; readonly dryRun: DryRun }
  /** `rows`: entries that were noted and can be put back. */
  | { readonly kind: 'ran'; readonly report: Report; readonly rows: number }
  | { readonly kind: 'back'; readonly back: PutBack }
  /** `kept`: the entries that were changed by then could not be put back, and why; null = the file is as it was. */
  | {
      readonly kind: 'failed';
      readonly error: ErrorBody;
      readonly kept: { readonly error: ErrorBody; readonly rows: number } | null;
    }
  /** The thread ended without a word. What it changed is noted. */
  | { readonly kind: 'died' };

/** What the thread says; the last message is an end. */
export type OperationMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** It was stopped or failed, and puts back what it changed. */
  | { readonly kind: 'putting_back' }
  | OperationEnd;
