import type { Attempt } from '../../shared/contract/ask.ts';

/** Where an attempt lies in the time of them all, in percent. */
export interface AttemptBar {
  readonly left: number;
  readonly width: number;
}

/** Narrower ones could not be seen. */
const LEAST_WIDTH = 1;

/** The attempts over the same stretch of time: from the start of the first to the end of the last. */
export function attemptBars(
  attempts: readonly Pick<Attempt, 'startedAt' | 'durationMs'>[],
): readonly AttemptBar[] {
  const from = Math.min(...attempts.map(({ startedAt }) => startedAt));
  const to = Math.max(...attempts.map(({ startedAt, durationMs }) => startedAt + durationMs));
  const percent = (ms: number) => (to > from ? (100 * ms) / (to - from) : 0);
  return attempts.map(({ startedAt, durationMs }) => {
    const width = Math.max(LEAST_WIDTH, percent(durationMs));
    return { left: Math.min(percent(startedAt - from), 100 - width), width };
  });
}
