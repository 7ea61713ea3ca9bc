import { join } from 'node:path';
import { createFileJobs } from '../core/cacheFiles/fileJobs.ts';
import { OpenCacheFiles } from '../core/cacheFiles/openFiles.ts';
import type { OwnCache } from '../core/cacheFiles/ownFile.ts';
import { RecentFiles } from '../core/cacheFiles/recentFiles.ts';
import { systemClock } from '../core/ports.ts';
import type { SettingsService } from '../core/settings/service.ts';
import type { Reader } from '../core/storage/reader.ts';
import type { Writer } from '../core/storage/types.ts';
import type { CacheFiles } from '../shared/contract/cacheFiles.ts';
import { AppError, errorBodyOf } from '../shared/errors.ts';
import type { CacheHolder } from './cacheHolder.ts';
import { entryUrl } from './entryUrl.ts';
import type { AppLogger } from './platform/logger.ts';
import type { StatusBoard } from './statusBoard.ts';

export interface CacheFilesParts {
  readonly userData: string;
  readonly entries: string;
  readonly settings: SettingsService;
  readonly reader: Reader;
  readonly writer: Writer;
  readonly cache: CacheHolder;
  readonly board: StatusBoard;
  /** The file that the command line named: empty when it named none after `--cache`, null without that. */
  readonly wantedFile: string | null;
  readonly onCacheFiles: (files: CacheFiles) => void;
  /** Has everybody let go of a file. */
  readonly letGo: (id: string) => Promise<void>;
  readonly logger: AppLogger;
}

export interface CacheFilesServices {
  readonly cacheFiles: OpenCacheFiles;
  /** Opens the file of a command line and has the window show it; what goes wrong is a notice. Never rejects. */
  readonly openWanted: (path: string) => Promise<void>;
}

const WATCH_EVERY_MS = 2000;
const NOTICE = 'cache-file';

/** Builds the list of open cache files, and opens the one that the command line named. */
export function composeCacheFiles(parts: CacheFilesParts): CacheFilesServices {
  const { userData, cache, board, settings, logger } = parts;
  const own = (): OwnCache | null => {
    const { path, problem } = cache.opened();
    if (path === '') return null;
    return { path, table: cache.settings().cache_sqlite_table, problem: problem?.message ?? null };
  };
  const cacheFiles = new OpenCacheFiles({
    jobs: createFileJobs(entryUrl(parts.entries, 'cacheFileThread')),
    recent: new RecentFiles(parts),
    own,
    busyTimeoutMs: () => settings.current.cache_sqlite_busy_timeout_ms,
    copies: join(userData, 'copies'),
    consoleDatabase: join(userData, 'console.sqlite'),
    letGo: parts.letGo,
    watchEveryMs: WATCH_EVERY_MS,
    clock: systemClock,
    logger,
  });
  cacheFiles.onChange(parts.onCacheFiles);
  cache.onChange(() => cacheFiles.ownChanged());

  const openWanted = async (path: string): Promise<void> => {
    try {
      if (path === '')
        throw new AppError('request.invalid', 'No file was named after --cache. Write --cache FILE.');
      await cacheFiles.openWanted(path);
      board.clear(NOTICE);
    } catch (caught) {
      const error = errorBodyOf(caught);
      logger.warn('the cache file of the command line was not opened', { code: error.code });
      board.show({
        id: NOTICE,
        level: 'warning',
        error: { ...error, message: `The cache file was not opened. ${error.message}` },
      });
    }
  };
  if (parts.wantedFile !== null) void openWanted(parts.wantedFile);
  return { cacheFiles, openWanted };
}
