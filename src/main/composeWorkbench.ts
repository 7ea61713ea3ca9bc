import { shell } from 'electron';
import type { Alerts } from '../core/alerts/alerts.ts';
import type { AuditTrail } from '../core/audit/auditTrail.ts';
import type { Browser, BrowserListeners } from '../core/browse/browser.ts';
import type { CacheFilesService } from '../core/cacheFiles/cacheFiles.ts';
import type { Client } from '../core/client/client.ts';
import type { Insight } from '../core/insight/insight.ts';
import { createBackups } from '../core/maintenance/backups.ts';
import type { Maintenance } from '../core/maintenance/maintenance.ts';
import type { Operations } from '../core/operations/operations.ts';
import type { ProviderConfig } from '../core/providers/preset.ts';
import type { SettingsService } from '../core/settings/service.ts';
import type { Reader } from '../core/storage/reader.ts';
import type { Writer } from '../core/storage/types.ts';
import type { Ledger } from '../core/usage/ledger.ts';
import type { Pricing } from '../core/usage/pricing.ts';
import type { TokenEstimator } from '../core/usage/tokenEstimator.ts';
import type { CacheFiles } from '../shared/contract/cacheFiles.ts';
import type { FreshRun } from '../shared/contract/insight.ts';
import type { Schedule } from '../shared/contract/maintenance.ts';
import type { OperationsState } from '../shared/contract/operations.ts';
import type { CacheCareTaker, CareFiles } from './cacheCare.ts';
import type { CacheHolder } from './cacheHolder.ts';
import { composeBrowser } from './composeBrowser.ts';
import { composeCacheFiles } from './composeCacheFiles.ts';
import { composeCareFiles } from './composeCareFiles.ts';
import { composeInsight } from './composeInsight.ts';
import { composeMaintenance } from './composeMaintenance.ts';
import { composeOperations } from './composeOperations.ts';
import type { PathDialogs } from './pathDialogs.ts';
import type { AppLogger } from './platform/logger.ts';
import type { StatusBoard } from './statusBoard.ts';

/** What works on cache files: the own one and others. */
export interface Workbench {
  readonly cacheFiles: CacheFilesService;
  readonly browser: Browser;
  readonly operations: Operations;
  readonly maintenance: Maintenance;
  readonly insight: Insight;
  readonly careFiles: CareFiles;
  readonly pathDialogs: PathDialogs;
  /** Opens the cache file of a command line; see `composeCacheFiles`. */
  readonly openWanted: (path: string) => Promise<void>;
  /** Ends what is under way; what an operation changed by then is put back at the next start. */
  readonly close: () => Promise<void>;
}

/** Who hears of what happens to cache files. */
export interface WorkbenchListeners extends BrowserListeners {
  readonly onCacheFiles: (files: CacheFiles) => void;
  readonly onOperations: (state: OperationsState) => void;
  readonly onSchedule: (schedule: Schedule) => void;
  readonly onFresh: (run: FreshRun) => void;
}

export interface WorkbenchParts {
  readonly userData: string;
  /** Folder of the built entries that run on threads of their own. */
  readonly entries: string;
  readonly settings: SettingsService;
  readonly reader: Reader;
  readonly writer: Writer;
  readonly cache: CacheHolder;
  readonly cacheCare: CacheCareTaker;
  readonly client: Client;
  readonly ledger: Ledger;
  readonly providers: () => readonly ProviderConfig[];
  readonly estimator: TokenEstimator;
  readonly pricing: Pricing;
  readonly audit: AuditTrail;
  readonly alerts: Alerts;
  readonly pathDialogs: PathDialogs;
  readonly board: StatusBoard;
  /** The cache file that the command line named; empty when none came after `--cache`, null without that. */
  readonly wantedFile: string | null;
  readonly listeners: WorkbenchListeners;
  readonly logger: AppLogger;
}

/** Builds the workbench. Nothing is opened before somebody asks. */
export function composeWorkbench(parts: WorkbenchParts): Workbench {
  const { cacheFiles, openWanted } = composeCacheFiles({
    ...parts,
    onCacheFiles: parts.listeners.onCacheFiles,
    letGo: (file) => browser.forget(file),
  });
  const browser = composeBrowser(parts, cacheFiles);
  const backups = createBackups({ ...parts, moveToTrash: (path) => shell.trashItem(path) });
  const operations = composeOperations(parts, cacheFiles, backups);
  const maintenance = composeMaintenance({ ...parts, cacheFiles, operations, backups });
  const insight = composeInsight(parts, cacheFiles);
  const careFiles = composeCareFiles({ ...parts, cacheFiles, browser, operations, backups });
  return {
    cacheFiles,
    browser,
    operations,
    maintenance,
    insight,
    careFiles,
    pathDialogs: parts.pathDialogs,
    openWanted,
    close: async () => {
      await maintenance.close();
      await insight.close();
      await operations.close();
      await browser.close();
      await cacheFiles.shut();
    },
  };
}
