import { AppError } from '../../shared/errors.ts';
import type { OpenedCache } from '../cache/openCache.ts';
import type { FileCheck } from './fileChecks.ts';
import { healthy, type PartCheck, type PartReport, troubled } from './part.ts';

const TIMEOUT_MS = 5000;
const DAY_MS = 86_400_000;

/** The cache: whether it is open, can be read and written, and what the last check of its file found. */
export function cachePart(parts: {
  readonly opened: () => OpenedCache;
  /** Tries to open one that could not be opened. */
  readonly reopen: () => Promise<void>;
  /** The last check of a file; null when there was none. */
  readonly lastCheck: (file: string) => FileCheck | null;
  readonly now: () => number;
}): PartCheck {
  return {
    id: 'cache',
    name: 'Cache',
    timeoutMs: TIMEOUT_MS,
    look: async () => {
      await parts.reopen();
      const { store, path, problem } = parts.opened();
      if (problem) return troubled('unhealthy', problem);
      if (store.backend === 'null') return healthy('switched off');
      await store.probe();
      if (store.backend === 'memory') return healthy('in memory');
      return fileReport(parts.lastCheck(path), parts.now());
    },
  };
}

function fileReport(check: FileCheck | null, now: number): PartReport {
  if (!check) return healthy('read and written; its file was not checked yet');
  const age = ageWords(now - check.at);
  const [problem] = check.problems;
  if (problem === undefined) return healthy(`read and written; its file was sound ${age}`);
  const error = new AppError(
    'storage.corrupt',
    `The check of the cache file found damage: ${problem}. Repair it on the Cache page.`,
    { data: { problems: check.problems.length } },
  );
  return troubled('unhealthy', error, `file checked ${age}`);
}

function ageWords(ageMs: number): string {
  if (ageMs < DAY_MS / 24) return 'less than an hour ago';
  if (ageMs < DAY_MS) return `${Math.floor((24 * ageMs) / DAY_MS)} h ago`;
  return `${Math.floor(ageMs / DAY_MS)} d ago`;
}
