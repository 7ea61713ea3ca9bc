import type { AuditTrail } from '../core/audit/auditTrail.ts';
import { cacheOverview } from '../core/cache/overview.ts';
import { watchedStore } from '../core/cache/watchedStore.ts';
import { Client } from '../core/client/client.ts';
import { createResolveEndpoint, type ResolveEndpoint } from '../core/client/endpoints.ts';
import type { Drills, DrillsParts } from '../core/drill/drills.ts';
import type { KeyRing } from '../core/keys/keyRing.ts';
import type { SecretStore } from '../core/ports.ts';
import { systemClock } from '../core/ports.ts';
import { createOpenaiProvider } from '../core/providers/openaiProvider.ts';
import type { ProviderConfig } from '../core/providers/preset.ts';
import type { Provider } from '../core/providers/provider.ts';
import { resolveProviders } from '../core/providers/registry.ts';
import { createSandbox } from '../core/providers/sandbox/start.ts';
import { createRetryBudget } from '../core/reliability/budget.ts';
import type { Reliability } from '../core/reliability/reliability.ts';
import type { SettingsService } from '../core/settings/service.ts';
import { usageClientId } from '../core/usage/clientId.ts';
import { createLedger } from '../core/usage/ledger.ts';
import { createPricing, type Pricing } from '../core/usage/pricing.ts';
import { createRecorder } from '../core/usage/recorder.ts';
import { createReports, type Reports } from '../core/usage/reports.ts';
import { createRuns, type Runs } from '../core/usage/runs.ts';
import { createTokenEstimator, type TokenEstimator } from '../core/usage/tokenEstimator.ts';
import type { WarmUpRunner } from '../core/warmUp/warmUp.ts';
import type { CacheOverview } from '../shared/contract/cache.ts';
import { CacheCareTaker } from './cacheCare.ts';
import { CacheDamage } from './cacheDamage.ts';
import {
  type AlertListeners,
  type AlertServices,
  composeAlerts,
  composeProviderAlerts,
} from './composeAlerts.ts';
import { composeDrills } from './composeDrills.ts';
import { composeHealth, type HealthParts, type HealthServices } from './composeHealth.ts';
import { composeKeyRing } from './composeKeyRing.ts';
import { composeLimits } from './composeLimits.ts';
import { composePolicy } from './composePolicy.ts';
import { composeReliability } from './composeReliability.ts';
import { type ComposeWarmUpParts, composeWarmUp } from './composeWarmUp.ts';
import { composeWorkbench, type Workbench, type WorkbenchParts } from './composeWorkbench.ts';
import { entryUrl } from './entryUrl.ts';
import type { KnownSecrets } from './knownSecrets.ts';
import { openDatabases } from './openDatabases.ts';
import { type AppLogger, errorFields } from './platform/logger.ts';
import { RunningAsks } from './runningAsks.ts';
import type { StatusBoard } from './statusBoard.ts';

/** What the console is made from; everything here exists before the databases are open. */
export interface ComposeParts
  extends AlertListeners,
    Pick<HealthParts, 'readMemory' | 'onHealth' | 'wasUnclean'>,
    Pick<ComposeWarmUpParts, 'onWarmUp'>,
    Pick<WorkbenchParts, 'pathDialogs' | 'wantedFile'> {
  readonly userData: string;
  /** Folder of the built entries that run on threads of their own. */
  readonly entries: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: SettingsService;
  readonly secretStore: SecretStore;
  readonly knownSecrets: KnownSecrets;
  readonly board: StatusBoard;
  readonly audit: AuditTrail;
  readonly logger: AppLogger;
  /** Told after each request that reached the ledger. */
  readonly onRecorded: () => void;
  /** Told after what may have changed the board of providers. */
  readonly onReliability: () => void;
  /** Told at the start and end of a drill, and between. */
  readonly onDrill: DrillsParts['onChange'];
  readonly workbenchListeners: WorkbenchParts['listeners'];
}

/** The running console behind the window. */
export interface Services
  extends Pick<AlertServices, 'alerts' | 'webhook'>,
    Pick<HealthServices, 'health' | 'watchHealth' | 'pollHealth'>,
    Omit<Workbench, 'close'> {
  readonly warmUp: WarmUpRunner;
  readonly client: Client;
  readonly audit: AuditTrail;
  readonly running: RunningAsks;
  readonly cacheOverview: () => Promise<CacheOverview>;
  readonly cacheCare: CacheCareTaker;
  readonly reports: Reports;
  readonly runs: Runs;
  readonly keyRing: KeyRing;
  readonly endpoint: ResolveEndpoint;
  readonly wire: Provider;
  readonly providers: () => readonly ProviderConfig[];
  readonly estimator: TokenEstimator;
  readonly pricing: Pricing;
  readonly reliability: Reliability;
  readonly drills: Drills;
  /** Stops what runs, writes what waits, closes everything. */
  readonly close: () => Promise<void>;
}

const RETRY_LEDGER_MS = 5000;
const startedAt = Date.now() - Math.round(process.uptime() * 1000);

/** Opens the databases and builds the console behind the window. Rejects with a `storage.*` error. */
export async function compose(parts: ComposeParts): Promise<Services> {
  const { settings, logger, board } = parts;
  const { writer, reader, cache } = await openDatabases(parts);
  settings.addApplier((next, previous) => cache.prepare(next, previous));

  const providers = () => resolveProviders(settings.current, null);
  const wire = createOpenaiProvider();
  const sandbox = createSandbox({
    threadUrl: entryUrl(parts.entries, 'sandboxThread'),
    onCrash: (error) => logger.error('the sandbox died', errorFields(error)),
  });
  const alerting = composeAlerts({ ...parts, reader, writer });
  const { alerts } = alerting;
  const sandboxUrl = async () => (await sandbox.start()).baseUrl;
  const keyRing = composeKeyRing(parts, { reader, writer, providers, wire, sandboxUrl });
  const endpoint = createResolveEndpoint({
    sandboxUrl,
    secretFor: async (provider) => {
      const { secret } = await keyRing.secretFor(provider);
      parts.knownSecrets.add(secret);
      return secret;
    },
  });
  const ledger = createLedger(writer, reader);
  const recorder = createRecorder({
    ledger,
    logger,
    onRecorded: parts.onRecorded,
    onTrouble: (trouble) => {
      if (!trouble) return board.clear('ledger');
      const { waiting, error } = trouble;
      const message = `${waiting} of today's requests wait in memory to be written. ${error.message}`;
      board.show({ id: 'ledger', level: 'error', error: { ...error, message } });
    },
  });
  const retry = setInterval(() => void recorder.retry(), RETRY_LEDGER_MS);
  const estimator = createTokenEstimator({ threadUrl: entryUrl(parts.entries, 'tokenThread'), logger });
  const pricing = createPricing();
  const reports = createReports(reader);
  const limits = composeLimits({ settings, reports, logger });
  const budget = createRetryBudget(systemClock, () => settings.current.retry_budget_percent);
  const reliability = composeReliability({
    settings: () => settings.current,
    providers,
    reader,
    writer,
    logger,
    limitViews: (provider) => limits.views(provider),
    retryBudget: () => budget.view(),
    onAttempt: (attempt) => providerAlerts.attemptEnded(attempt),
    audit: parts.audit,
    onChange: parts.onReliability,
  });
  const providerAlerts = composeProviderAlerts({ alerts, reliability, providers, settings, keyRing });
  const drills = composeDrills({
    settings: () => settings.current,
    sandboxThread: entryUrl(parts.entries, 'sandboxThread'),
    estimator,
    pricing,
    reader,
    writer,
    logger,
    audit: parts.audit,
    onChange: parts.onDrill,
  });
  const running = new RunningAsks();
  const watched = watchedStore(
    () => cache.store(),
    () => damage.suspected(),
  );
  const client = new Client({
    settings: () => settings.current,
    providers,
    endpoint,
    wire,
    policy: composePolicy({ settings: () => settings.current, reliability, limits, budget }),
    cache: () => watched,
    isKnownRequest: (requestId) => ledger.has(requestId),
    entryDetails: (namespace, key) => ledger.entryDetails(namespace, key),
    recorder,
    audit: parts.audit,
    pricing,
    estimator,
    clientId: () => usageClientId(settings.current, { pid: process.pid, startedAt }),
    noteKeyUsed: (provider) => keyRing.noteUsed(provider),
    clock: systemClock,
    logger,
  });

  const cacheCare = new CacheCareTaker({
    cache,
    busyTimeoutMs: () => settings.current.cache_sqlite_busy_timeout_ms,
    threadUrl: entryUrl(parts.entries, 'cacheCareThread'),
    files: () => workbench.careFiles,
    clock: systemClock,
    logger,
  });

  const damage = new CacheDamage({ ...parts, cacheCare, alerts, clock: systemClock });

  const watching = composeHealth({
    ...parts,
    ...{
      reader,
      writer,
      cache,
      cacheCare,
      providers,
      endpoint,
      wire,
      keyRing,
      reliability,
      alerts,
      providerAlerts,
      checkCache: () => damage.check(),
    },
  });
  const warmUp = composeWarmUp({ ...parts, providers, client, estimator, pricing, alerts });

  const workbench = composeWorkbench({
    ...parts,
    ...{ reader, writer, cache, cacheCare, client, ledger, providers, estimator, pricing, alerts },
    listeners: parts.workbenchListeners,
  });

  const close = async () => {
    clearInterval(retry);
    watching.close();
    cacheCare.stopAll();
    await workbench.close();
    // Estimates by size from here on: a tokenizer that has yet to load would outlast the time there is for quitting.
    await Promise.allSettled([estimator.close(), running.cancelAll(), drills.close(), warmUp.cancel()]);
    const lost = await recorder.retry();
    if (lost > 0)
      logger.error('requests are missing in the ledger: it could not be written until the end', { lost });
    await keyRing.close();
    await reliability.close();
    await alerting.close();
    await Promise.allSettled([cache.close(), sandbox.close()]);
    reader.close();
    await writer.close();
  };
  return {
    ...alerting,
    ...watching,
    ...workbench,
    warmUp,
    client,
    audit: parts.audit,
    running,
    cacheCare,
    cacheOverview: () =>
      cacheOverview({
        reopen: () => cache.retry(),
        opened: () => cache.opened(),
        settings: () => settings.current,
      }),
    reports,
    runs: createRuns(writer, reader),
    keyRing,
    endpoint,
    wire,
    providers,
    estimator,
    pricing,
    reliability,
    drills,
    close,
  };
}
