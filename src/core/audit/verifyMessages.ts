import type { AuditReport } from '../../shared/contract/audit.ts';
import type { ErrorBody } from '../../shared/errors.ts';

/** What the thread says. */
export type FromVerify =
  | { readonly kind: 'progress'; readonly bytes: number; readonly of: number }
  | { readonly kind: 'done'; readonly report: AuditReport }
  | { readonly kind: 'failed'; readonly error: ErrorBody };
