import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../core/ports.ts';

/** A file that is there while the console runs: found at the start, it says that the last one did not end as it should. */
export interface RunMarker {
  readonly wasUnclean: boolean;
  /** The console ends as it should. */
  clear(): void;
}

/** Puts the marker there. Never throws: where it cannot be written nothing is known of the last end. */
export function placeRunMarker(userData: string, logger: Logger): RunMarker {
  const file = join(userData, 'running');
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (caught) {
      logger.warn('the mark of a running console could not be set', { error: String(caught) });
    }
  };
  const wasUnclean = existsSync(file);
  attempt(() => closeSync(openSync(file, 'w')));
  if (wasUnclean) logger.warn('the console did not end as it should the last time');
  return { wasUnclean, clear: () => attempt(() => rmSync(file, { force: true })) };
}
