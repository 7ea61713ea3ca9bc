import { useLayoutEffect, useState } from 'react';

/** Work of the window stops after this long, so that a frame is never missed. */
const SLICE_MS = 8;

/**
 * What `work` makes of `input`; null until it has. Long work goes on over several frames, short work is done before
 * the first paint. Starts over with another input.
 */
export function useSteps<I, T>(work: (input: I) => Generator<undefined, T, undefined>, input: I): T | null {
  const [done, setDone] = useState<{ readonly input: I; readonly value: T } | null>(null);
  useLayoutEffect(() => {
    const steps = work(input);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = () => {
      const until = performance.now() + SLICE_MS;
      do {
        const step = steps.next();
        if (step.done) return setDone({ input, value: step.value });
      } while (performance.now() < until);
      timer = setTimeout(go);
    };
    go();
    return () => clearTimeout(timer);
  }, [work, input]);
  return done?.input === input ? done.value : null;
}
