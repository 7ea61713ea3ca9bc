import { join } from 'node:path';
import type { CacheFilesService } from '../core/cacheFiles/cacheFiles.ts';
import { type Backups, backupOfRun } from '../core/maintenance/backups.ts';
import type { Operations } from '../core/operations/operations.ts';
import { operationTitle } from '../core/operations/registry.ts';
import { OperationRunner } from '../core/operations/runner.ts';
import { createRunRecords } from '../core/operations/runRecords.ts';
import { Trash } from '../core/operations/trash.ts';
import { systemClock } from '../core/ports.ts';
import { errorBodyOf } from '../shared/errors.ts';
import type { WorkbenchParts } from './composeWorkbench.ts';
import { entryUrl } from './entryUrl.ts';

export type OperationsParts = Pick<
  WorkbenchParts,
  'userData' | 'entries' | 'settings' | 'reader' | 'writer' | 'cache' | 'audit' | 'logger' | 'listeners'
>;

const TIDY_EVERY_MS = 3_600_000;

/** Operations on cache files. What a console that ended left under way is put back as soon as they are built. */
export function composeOperations(
  parts: OperationsParts,
  cacheFiles: CacheFilesService,
  backups: Backups,
): Operations {
  const { userData, settings, reader, writer, cache, logger } = parts;
  const keep = () => settings.current.cache_backup_keep;
  const runner = new OperationRunner({
    target: (id) => cacheFiles.target(id),
    records: createRunRecords(reader, writer, operationTitle),
    trash: new Trash(join(userData, 'trash')),
    consoleFile: join(userData, 'console.sqlite'),
    backups: ({ id }) => ({ folder: join(userData, 'backups', id), keep: keep() }),
    flush: async ({ own }) => {
      if (own) await cache.store().flush();
    },
    onEnded: async (run, input, table) => {
      const made = backupOfRun(run, input, { table, keep: keep() });
      if (made) await backups.note(made);
    },
    busyTimeoutMs: () => settings.current.cache_sqlite_busy_timeout_ms,
    threadUrl: entryUrl(parts.entries, 'cacheOperationThread'),
    audit: parts.audit,
    clock: systemClock,
    logger,
  });
  runner.onChange(parts.listeners.onOperations);
  const tidy = () =>
    runner
      .tidy()
      .catch((caught) => logger.error('the trash was not tidied', { code: errorBodyOf(caught).code }));
  void tidy();
  const timer = setInterval(() => void tidy(), TIDY_EVERY_MS);
  const close = runner.close.bind(runner);
  return Object.assign(runner, {
    close: async () => {
      clearInterval(timer);
      await close();
    },
  });
}
