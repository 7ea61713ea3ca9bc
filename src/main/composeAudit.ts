import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';
import { installOf } from '../core/audit/auditFiles.ts';
import type { AuditTrail } from '../core/audit/auditTrail.ts';
import { AuditReports } from '../core/audit/reports.ts';
import { createRetention } from '../core/audit/retention.ts';
import { settingsDiff } from '../core/audit/settingsDiff.ts';
import { AuditService } from '../core/audit/trail.ts';
import { createVerifyRun } from '../core/audit/verifyRun.ts';
import { type SecretStore, systemClock } from '../core/ports.ts';
import type { SettingsService } from '../core/settings/service.ts';
import { takeFileLock } from '../core/storage/fileLock.ts';
import type { AuditState } from '../shared/contract/audit.ts';
import { type AppLogger, errorFields } from './platform/logger.ts';
import type { StatusBoard } from './statusBoard.ts';

export interface ComposeAuditParts {
  readonly userData: string;
  /** Folder of the built entries that run on threads of their own. */
  readonly entries: string;
  readonly settings: SettingsService;
  readonly secretStore: SecretStore;
  readonly board: StatusBoard;
  readonly logger: AppLogger;
  readonly onChange: (state: AuditState) => void;
}

/** The audit log and what the window sees of it. */
export interface Audit {
  readonly trail: AuditTrail;
  readonly reports: AuditReports;
  /** Writes the end of this run and lets go of the log. Never rejects. */
  readonly close: () => Promise<void>;
}

const NOTICE = 'audit';
const BETWEEN_EVENTS_MS = 500;

/** Opens the audit log of the user data folder; its first entry is the start of the console. */
export function composeAudit(parts: ComposeAuditParts): Audit {
  const { userData, settings, secretStore, board } = parts;
  const logger = parts.logger.forModule('audit');
  const dir = join(userData, 'logs');
  const verify = createVerifyRun(pathToFileURL(join(parts.entries, 'auditVerifyThread.js')));
  const events = spaced(() => parts.onChange(reports.state()));
  const service: AuditService = new AuditService({
    dir,
    install: installOf(userData),
    secretStore,
    clock: systemClock,
    logger,
    user: userName(),
    appVersion: app.getVersion(),
    runId: randomUUID(),
    isStrict: () => settings.current.audit_strict,
    lock: () => takeFileLock(join(dir, 'audit.lock')),
    onChange: () => {
      showTrouble(board, service);
      events.changed();
    },
    onWritten: () => void retention.look(settings.current.audit_keep_days, systemClock.now()),
  });
  const reports = new AuditReports({ dir, service, verify, clock: systemClock, onChange: events.changed });
  const retention = createRetention({
    dir,
    trail: service,
    verify: (only) => {
      const sealed = service.sealed();
      if (sealed === null) return Promise.resolve(null);
      return verify(
        { dir, key: sealed.seal.secret, head: null, only },
        new AbortController().signal,
        () => undefined,
      );
    },
    onTrouble: (caught) => logger.error('old audit files could not be removed', errorFields(caught)),
  });
  followConsole(parts, service);
  return {
    trail: service,
    reports,
    close: async () => {
      events.stop();
      reports.stopVerify();
      note(service, 'app.stopped', {});
      await service.close();
    },
  };
}

/** What the console itself sees happen. */
function followConsole({ settings, secretStore }: ComposeAuditParts, service: AuditService): void {
  note(service, 'app.started', { platform: process.platform, electron: process.versions.electron ?? '' });
  settings.onChange(({ view, change }) => {
    if (change !== null && change.differences.length > 0) {
      note(service, 'settings.changed', settingsDiff(change));
    } else if (view.problems.length > 0) {
      note(service, 'settings.rejected', { problems: view.problems.length });
    }
  });
  secretStore.onChange(({ state }) => note(service, 'keychain.changed', { state }));
}

/** Nobody waits for it, and a log in trouble says so itself. */
function note(service: AuditService, name: string, facts: Parameters<AuditTrail['act']>[1]): void {
  service.act(name, facts).catch(() => undefined);
}

/** An alert follows from the notice (composeAlerts). */
function showTrouble(board: StatusBoard, service: AuditService): void {
  const { problem, waiting, lost } = service.health();
  if (problem === null) {
    board.clear(NOTICE);
    return;
  }
  const missing = lost > 0 ? ` ${lost} are lost.` : '';
  const message = `Audit degraded: ${waiting} entries wait in memory to be written.${missing} ${problem.message}`;
  board.show({ id: NOTICE, level: 'error', error: { ...problem, message } });
}

/** The name of the system's user; a system may not know it. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Calls back at once, but not again within half a second: the last change is told then. */
function spaced(tell: () => void) {
  let timer: NodeJS.Timeout | null = null;
  let isChanged = false;
  const pause = () => {
    timer = setTimeout(() => {
      timer = null;
      if (isChanged) changed();
    }, BETWEEN_EVENTS_MS);
    timer.unref();
  };
  const changed = () => {
    isChanged = timer !== null;
    if (isChanged) return;
    pause();
    tell();
  };
  return { changed, stop: () => timer !== null && clearTimeout(timer) };
}
