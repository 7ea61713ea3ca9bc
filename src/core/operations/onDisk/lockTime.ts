import { formatDuration } from '../../../shared/format.ts';

/** How long the Python library waits for a lock before it gives up, ms. */
const LIBRARY_WAITS_MS = 3000;

/** What a person should know where others cannot write for about that long; empty where they only wait. */
export function lockWarnings(lockMs: number): readonly string[] {
  if (lockMs <= LIBRARY_WAITS_MS) return [];
  return [
    `Other programs cannot write to the file for about ${formatDuration(lockMs)}. The Python library gives up after ${formatDuration(LIBRARY_WAITS_MS)}: stop it meanwhile, or it does without the cache.`,
  ];
}
