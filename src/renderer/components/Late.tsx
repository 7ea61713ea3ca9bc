import { type ReactNode, useEffect, useReducer, useState } from 'react';
import type { LateCode } from './lateCode.ts';

interface Props<T> {
  readonly code: LateCode<T>;
  /** Stands in until the code is there. */
  readonly fallback: ReactNode;
  readonly children: (loaded: T) => ReactNode;
}

/**
 * Shows what needs code that is loaded late. In place of `lazy` and Suspense: there React holds back what has come
 * until the fallback was on screen for 300 ms, and code from the disk takes a tenth of that. What could not be loaded
 * is thrown for the error boundary, and tried again when it is shown again.
 */
export function Late<T>({ code, fallback, children }: Props<T>) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [failure, setFailure] = useState<{ readonly reason: unknown } | null>(null);
  useEffect(() => {
    if (code.loaded !== null) return;
    let shown = true;
    code.load().then(
      () => shown && redraw(),
      (reason: unknown) => shown && setFailure({ reason }),
    );
    return () => {
      shown = false;
    };
  }, [code]);
  if (failure) throw failure.reason;
  return code.loaded === null ? fallback : children(code.loaded);
}
