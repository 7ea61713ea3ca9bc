import { formatDuration } from '../../../shared/format.ts';

/** The time left until an instant, in whole seconds that end at 1: "in 42 s", "in 2 min 5 s"; null from then on. Epoch ms. */
export function countdownWords(until: number, now: number): string | null {
  const seconds = Math.ceil((until - now) / 1000);
  if (seconds <= 0) return null;
  return `in ${seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000)}`;
}
