import type { ErrorBody } from './errors.ts';

/** How every answer crosses the bridge: data, or an error as a value. A bare throw would lose its code on the way. */
export type Result<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: ErrorBody };

export function ok<T>(data: T): Result<T> {
  return { ok: true, data };
}

export function failed<T>(error: ErrorBody): Result<T> {
  return { ok: false, error };
}
