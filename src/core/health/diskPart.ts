import { statfs } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/format.ts';
import { healthy, type PartCheck, troubled } from './part.ts';

const MIB = 1024 * 1024;
/** Below this nothing can be relied on, MiB. */
const NO_SPACE_MIB = 20;
const TIMEOUT_MS = 5000;

/** The disk that holds the folder of the console. */
export function diskPart(parts: {
  readonly folder: string;
  /** The setting `disk_warning_mb`. */
  readonly warningMib: () => number;
}): PartCheck {
  return {
    id: 'disk',
    name: 'Disk',
    timeoutMs: TIMEOUT_MS,
    look: async () => {
      const { bavail, bsize, blocks } = await statfs(parts.folder).catch((cause: unknown) => {
        throw new AppError(
          'storage.failed',
          'The folder of the console cannot be looked at. Is its disk still there?',
          {
            data: { folder: parts.folder },
            cause,
          },
        );
      });
      const free = bavail * bsize;
      const summary = `${formatBytes(free)} free of ${formatBytes(blocks * bsize)}`;
      if (free >= parts.warningMib() * MIB) return healthy(summary);
      const isFull = free < NO_SPACE_MIB * MIB;
      const error = new AppError(
        'health.low_disk',
        `The disk of the console has ${formatBytes(free)} left. ${isFull ? 'Answers and records cannot be kept for long. ' : ''}Free some space, or clean up the cache.`,
        { data: { freeBytes: free, folder: parts.folder } },
      );
      return troubled(isFull ? 'unhealthy' : 'degraded', error, summary);
    },
  };
}
