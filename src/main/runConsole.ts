import { join } from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme, powerMonitor } from 'electron';
import { systemClock } from '../core/ports.ts';
import { presets } from '../core/providers/presets.ts';
import { openSettings, type SettingsService } from '../core/settings/service.ts';
import { errorBodyOf } from '../shared/errors.ts';
import { appInfo } from './appInfo.ts';
import { BoardTicker } from './boardTicker.ts';
import type { Services } from './compose.ts';
import { desktopAlerts } from './desktopAlerts.ts';
import { createHandlers } from './handlers.ts';
import { createRouter } from './ipc/router.ts';
import { sendEvent } from './ipc/transport.ts';
import { KnownSecrets } from './knownSecrets.ts';
import { readMemory } from './memory.ts';
import { setMenu } from './menu.ts';
import { createPathDialogs } from './pathDialogs.ts';
import { KEYCHAIN_HELPER, utilityKeychain } from './platform/keychainSpawn.ts';
import { KeychainStore } from './platform/keychainStore.ts';
import { type AppLogger, createLogger, errorFields } from './platform/logger.ts';
import { environmentFile, settingsFile } from './platform/settingsFile.ts';
import { quitInOrder } from './quit.ts';
import { placeRunMarker } from './runMarker.ts';
import type { Shell } from './shell.ts';
import { StatusBoard } from './statusBoard.ts';
import { UsageTicker } from './usageTicker.ts';
import { handedOver } from './wantedFile.ts';
import { surfaceColor } from './window.ts';

export interface RunOptions {
  readonly userData: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The open window. */
  readonly shell: Shell;
  /** The file of `--cache`; see `wantedFileOf`. */
  readonly wantedFile: string | null;
}

/** How long the keychain still answers when the console quits. */
const LAST_KEYCHAIN_MS = 800;

/** Puts the console behind its window; resolves when it answers there. Databases are opened once the page has come up. */
export async function runConsole({ userData, environment, shell, wantedFile }: RunOptions): Promise<void> {
  const { window } = shell;
  const board = new StatusBoard((status) => sendEvent(window(), 'app.statusChanged', status));
  const knownSecrets = new KnownSecrets();
  const logger = createLogger({
    file: join(userData, 'logs', 'app.log'),
    level: 'info',
    redact: (text) => knownSecrets.redact(text),
    onTrouble: (message) =>
      board.show({ id: 'log', level: 'warning', error: { code: 'storage.failed', message } }),
  });
  logBugs(logger);
  const marker = placeRunMarker(userData, logger);
  const file = settingsFile(join(userData, 'settings.json'));
  const knownProviders = presets.map(({ id }) => id);
  const settings = await openSettings({
    file,
    environmentFile: environmentFile(userData),
    environment,
    knownProviders,
    logger,
  });
  const learnKeys = () => {
    for (const key of Object.values(settings.keys)) knownSecrets.add(key?.trim() || null);
  };
  learnKeys();
  settings.onChange(learnKeys);
  followSettings(settings, logger, window);
  noticeProblems(settings, board);

  const entries = join(app.getAppPath(), 'out/main');
  const secretStore = new KeychainStore({
    spawn: utilityKeychain(join(entries, 'keychainProcess.js'), environment),
    clock: systemClock,
    platform: process.platform,
  });
  const ticker = new UsageTicker((today) => sendEvent(window(), 'usage.changed', today));
  const boardTicker = new BoardTicker((now) => sendEvent(window(), 'reliability.changed', now));
  const audit = shell.asked.then(async () => {
    const { composeAudit } = await import('./composeAudit.ts');
    return composeAudit({
      userData,
      entries,
      settings,
      secretStore,
      board,
      logger,
      onChange: (state) => sendEvent(window(), 'audit.changed', state),
    });
  });
  const services = shell.asked.then(async () => {
    const { compose } = await import('./compose.ts');
    return compose({
      userData,
      entries,
      environment,
      settings,
      secretStore,
      knownSecrets,
      board,
      audit: (await audit).trail,
      logger,
      onRecorded: () => ticker.changed(),
      onReliability: () => boardTicker.changed(),
      onDrill: (state) => sendEvent(window(), 'drill.changed', state),
      onAlerts: (list) => sendEvent(window(), 'alerts.changed', list),
      onWebhook: (webhook) => sendEvent(window(), 'alerts.webhookChanged', webhook),
      onHealth: (health) => sendEvent(window(), 'health.changed', health),
      onWarmUp: (warmUp) => sendEvent(window(), 'warmUp.changed', warmUp),
      notify: desktopAlerts((alert) => {
        shell.focus();
        sendEvent(window(), 'alerts.opened', alert);
      }),
      readMemory,
      wasUnclean: marker.wasUnclean,
      pathDialogs: createPathDialogs(window, shell.wasGiven),
      wantedFile,
      workbenchListeners: {
        onCacheFiles: (files) => sendEvent(window(), 'cacheFiles.changed', files),
        onView: (state) => sendEvent(window(), 'browse.viewChanged', state),
        onStats: (stats) => sendEvent(window(), 'browse.statsChanged', stats),
        onData: (changed) => sendEvent(window(), 'browse.dataChanged', { file: changed }),
        onOperations: (state) => sendEvent(window(), 'operations.changed', state),
        onSchedule: (schedule) => sendEvent(window(), 'maintenance.changed', schedule),
        onFresh: (run) => sendEvent(window(), 'insight.freshChanged', run),
      },
    });
  });

  app.on('second-instance', (_event, _argv, _folder, data) => {
    const file = handedOver(data);
    // That there is no console behind the window has been said where it failed.
    if (file !== null) void services.then(({ openWanted }) => openWanted(file)).catch(() => undefined);
  });

  const info = appInfo(userData);
  const handlers = createHandlers({
    info,
    board,
    logger,
    settings,
    secretStore,
    knownSecrets,
    clock: systemClock,
    audit,
    services,
  });
  const router = createRouter(handlers, (route, caught) =>
    logger.error('a request of the window failed', { route, ...errorFields(caught) }),
  );
  shell.attach(router);
  // Building it takes as long as the page's first script, and nobody opens a menu before the page is there.
  void shell.asked.then(setMenu);

  settings.onChange(({ view }) => {
    sendEvent(window(), 'settings.changed', view);
    // Thresholds, waits and the list of providers are on it.
    boardTicker.changed();
  });
  const unwatch = file.watch(() => void settings.reload());
  // Its default would end the console.
  process.on('SIGHUP', () => void settings.reload({ by: 'signal' }));
  quitInOrder(logger, async () => {
    unwatch();
    ticker.stop();
    boardTicker.stop();
    // The audit log still has its end to put there, which must not keep a person who quits.
    const closeKeychain = setTimeout(() => secretStore.close(), LAST_KEYCHAIN_MS);
    if (secretStore.state().state !== 'ready') secretStore.close();
    await (await services.catch(() => null))?.close();
    await (await audit).close();
    clearTimeout(closeKeychain);
    secretStore.close();
    marker.clear();
  });

  const check = () => secretStore.check();
  void whenOpen(services, { settings, board, logger, ticker, boardTicker, window, check });
}

interface AfterOpening {
  readonly settings: SettingsService;
  readonly board: StatusBoard;
  readonly logger: AppLogger;
  readonly ticker: UsageTicker;
  readonly boardTicker: BoardTicker;
  readonly window: () => BrowserWindow | null;
  readonly check: () => Promise<unknown>;
}

/** What begins once the databases are open, or what is said when they cannot be. */
async function whenOpen(services: Promise<Services>, after: AfterOpening): Promise<void> {
  const open = await services.catch((caught: unknown) => sayNotOpened(caught, after));
  if (!open) return;
  const tellKeys = () => sendEvent(after.window(), 'keys.changed', open.keyRing.list());
  open.keyRing.onChange(tellKeys);
  // The default provider has the key of AI_API_KEY, and the file of variables may hold others now.
  after.settings.onChange(tellKeys);
  open.cacheCare.onChange((care) => sendEvent(after.window(), 'cache.careChanged', care));
  after.ticker.start(() => open.reports.today(systemClock.now()));
  after.boardTicker.start(() => open.reliability.board());
  after.board.setReady();
  open.watchHealth();
  powerMonitor.on('resume', open.pollHealth);
  powerMonitor.on('resume', () => void open.maintenance.poll());
  await Promise.all([after.check(), open.pricing.warmUp()]);
  if (after.settings.current.warm_up_at_start) void open.warmUp.start();
}

async function sayNotOpened(caught: unknown, { board, logger }: AfterOpening): Promise<null> {
  const error = errorBodyOf(caught);
  logger.error('the console could not open its databases', errorFields(caught));
  board.show({ id: 'storage', level: 'error', error });
  board.setReady();
  await dialog.showMessageBox({
    type: 'error',
    title: 'AI Ops Console',
    message: 'The console could not open its database. Nothing was changed.',
    detail: error.message,
  });
  return null;
}

function followSettings(settings: SettingsService, logger: AppLogger, window: Shell['window']): void {
  const apply = () => {
    const { color_scheme, log_level } = settings.current;
    nativeTheme.themeSource = color_scheme === 'auto' ? 'system' : color_scheme;
    window()?.setBackgroundColor(surfaceColor());
    logger.setLevel(log_level);
  };
  apply();
  settings.onChange(apply);
}

/** Settings with a mistake are said on every page: what the person wrote is not what is in force. */
function noticeProblems(settings: SettingsService, board: StatusBoard): void {
  let startedFromDefaults = settings.view().problems.length > 0;
  const tell = () => {
    if (settings.view().problems.length === 0) {
      startedFromDefaults = false;
      return board.clear('settings');
    }
    const inForce = startedFromDefaults
      ? 'the console started with the defaults: your providers, rules and limits are not in force'
      : 'the last good ones stay in force';
    const message = `There is a mistake in the settings, so ${inForce}. The Settings page names it.`;
    board.show({ id: 'settings', level: 'warning', error: { code: 'settings.invalid', message } });
  };
  tell();
  settings.onChange(tell);
}

function logBugs(logger: AppLogger): void {
  process.on('uncaughtException', (caught) => logger.error('an error nobody caught', errorFields(caught)));
  process.on('unhandledRejection', (caught) =>
    logger.error('a rejection nobody caught', errorFields(caught)),
  );
  app.on('child-process-gone', (_event, details) => {
    // Nobody but us kills that one: when it hangs, and when it has nothing to do.
    if (details.name === KEYCHAIN_HELPER && details.reason === 'killed') return;
    logger.warn('a child process ended', { ...details });
  });
}
