import type { Browser } from '../core/browse/browser.ts';
import type { OpenCacheFiles } from '../core/cacheFiles/openFiles.ts';
import type { Backups } from '../core/maintenance/backups.ts';
import type { Operations } from '../core/operations/operations.ts';
import type { Logger } from '../core/ports.ts';
import { OWN_CACHE } from '../shared/contract/cacheFiles.ts';
import { AppError, errorBodyOf } from '../shared/errors.ts';
import type { CareFiles } from './cacheCare.ts';
import type { WorkbenchParts } from './composeWorkbench.ts';

export interface CareFilesParts {
  readonly logger: Logger;
  readonly cacheFiles: OpenCacheFiles;
  readonly browser: Browser;
  readonly operations: Pick<Operations, 'state' | 'stopPlan'>;
  readonly backups: Pick<Backups, 'list'>;
  readonly listeners: Pick<WorkbenchParts['listeners'], 'onData'>;
}

/** The cache files for who checks and repairs them. */
export function composeCareFiles(parts: CareFilesParts): CareFiles {
  const { cacheFiles, browser, operations, backups, listeners, logger } = parts;
  return {
    target: (file) => cacheFiles.target(file),
    backups: (file) => {
      const { table, file: path } = cacheFiles.target(file);
      return backups
        .list(file)
        .filter((backup) => !backup.missing && backup.path === path)
        .map(({ backupPath, at }) => ({ path: backupPath, at, table }));
    },
    borrow: async (file) => {
      if (operations.state().running.some((run) => run.file === file)) {
        throw new AppError('storage.busy', 'An operation works on this file. Wait for its end, or stop it.');
      }
      const { writable } = cacheFiles.target(file);
      const giveBack = cacheFiles.lend(file);
      operations.stopPlan(file);
      await browser.forget(file);
      return async () => {
        giveBack();
        try {
          if (file !== OWN_CACHE) await openAnew(cacheFiles, file, writable);
        } catch (caught) {
          // Closed meanwhile, or somebody else was faster: the list of open files says how it is.
          logger.warn('a repaired file was not opened again', { code: errorBodyOf(caught).code });
        }
        listeners.onData(file);
      };
    },
  };
}

async function openAnew(cacheFiles: OpenCacheFiles, file: string, writable: boolean): Promise<void> {
  const anew = await cacheFiles.exchanged(file);
  // Whoever watches files may have seen the exchange first, and have taken the permission away.
  if (writable && !anew.writable) await cacheFiles.allowChanges(anew.id, true);
}
