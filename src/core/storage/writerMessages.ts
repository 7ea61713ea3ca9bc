import type { ErrorBody } from '../../shared/errors.ts';
import type { Statement, StatementResult } from './types.ts';

/** One unit of work: all of its statements or none. */
export interface Job {
  readonly id: number;
  readonly statements: readonly Statement[];
}

export type ToWriter = { readonly kind: 'jobs'; readonly jobs: readonly Job[] } | { readonly kind: 'close' };

export type JobOutcome =
  | { readonly id: number; readonly results: readonly StatementResult[] }
  | { readonly id: number; readonly error: ErrorBody };

export type FromWriter =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly error: ErrorBody }
  | { readonly kind: 'done'; readonly outcomes: readonly JobOutcome[] }
  | { readonly kind: 'closed' };
