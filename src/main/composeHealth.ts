import type { AlertBoard } from '../core/alerts/alerts.ts';
import { alertOfPart } from '../core/alerts/healthAlerts.ts';
import type { ProviderAlerts } from '../core/alerts/providerAlerts.ts';
import type { ResolveEndpoint } from '../core/client/endpoints.ts';
import { cachePart } from '../core/health/cachePart.ts';
import { diskPart } from '../core/health/diskPart.ts';
import { type DueJob, DueJobs } from '../core/health/dueJobs.ts';
import { FileChecks } from '../core/health/fileChecks.ts';
import { HealthMonitor } from '../core/health/healthMonitor.ts';
import { keychainPart } from '../core/health/keychainPart.ts';
import { type MemoryReading, memoryPart } from '../core/health/memoryPart.ts';
import { PROVIDER_PART } from '../core/health/overall.ts';
import type { PartCheck } from '../core/health/part.ts';
import { providerPart } from '../core/health/providerPart.ts';
import { chainIds, providersInUse, usedToday } from '../core/health/providersInUse.ts';
import type { KeyRing } from '../core/keys/keyRing.ts';
import { type SecretStore, systemClock, systemSleep } from '../core/ports.ts';
import type { ProviderConfig } from '../core/providers/preset.ts';
import type { Provider } from '../core/providers/provider.ts';
import type { Reliability } from '../core/reliability/reliability.ts';
import type { SettingsService } from '../core/settings/service.ts';
import type { Reader } from '../core/storage/reader.ts';
import type { Writer } from '../core/storage/types.ts';
import { OWN_CACHE } from '../shared/contract/cacheFiles.ts';
import type { Health, HealthPart } from '../shared/contract/health.ts';
import { AppError } from '../shared/errors.ts';
import type { CacheCareTaker } from './cacheCare.ts';
import type { CacheHolder } from './cacheHolder.ts';
import type { AppLogger } from './platform/logger.ts';

export interface HealthParts {
  readonly userData: string;
  readonly settings: SettingsService;
  readonly secretStore: SecretStore;
  readonly logger: AppLogger;
  readonly reader: Reader;
  readonly writer: Writer;
  readonly cache: CacheHolder;
  readonly cacheCare: CacheCareTaker;
  readonly providers: () => readonly ProviderConfig[];
  readonly endpoint: ResolveEndpoint;
  readonly keyRing: KeyRing;
  readonly wire: Provider;
  readonly reliability: Reliability;
  readonly alerts: AlertBoard;
  readonly providerAlerts: ProviderAlerts;
  /** Checks the cache file. Never rejects. */
  readonly checkCache: () => Promise<void>;
  /** The console did not end as it should the last time. */
  readonly wasUnclean: boolean;
  /** What all processes of the console use. */
  readonly readMemory: () => Promise<MemoryReading>;
  readonly onHealth: (health: Health) => void;
}

export interface HealthServices {
  readonly health: HealthMonitor;
  /** Begins to look at the parts now and then. */
  readonly watchHealth: () => void;
  /** The machine woke up: what is due is done now. */
  readonly pollHealth: () => void;
  readonly close: () => void;
}

/** How often it is asked what is due, ms: short, since a long timer would be wrong after a sleep. */
const POLL_MS = 10_000;
/** The start comes first. */
const FIRST_LOOK_MS = 20_000;
const MEMORY_EVERY_MS = 300_000;
const FIRST_FILE_CHECK_MS = 600_000;
/** After an end that was none the check comes early, but not into the start. */
const UNCLEAN_FILE_CHECK_MS = 30_000;
const FILE_CHECK_EVERY_MS = 3_600_000;

export function composeHealth(parts: HealthParts): HealthServices {
  const { settings, alerts, cache, cacheCare } = parts;
  const checks = new FileChecks({ ...parts, clock: systemClock });
  cacheCare.onChange(({ file, work, check, repair }) => {
    const { path } = cache.opened();
    if (file !== OWN_CACHE || work !== 'none' || path === '') return;
    const last = checks.last(path);
    if (check && check.at !== last?.at) void checks.note(path, check);
    else if (!check && repair && last) void checks.note(path, null);
  });
  const health = new HealthMonitor({
    parts: partsOf(parts, checks),
    clock: systemClock,
    sleep: systemSleep,
    onPart: (part) => {
      alertOfPart(alerts, part);
      alertOfProviderPart(parts, part);
    },
    onChange: parts.onHealth,
  });
  const jobs = new DueJobs(systemClock, [
    {
      firstMs: FIRST_LOOK_MS,
      everyMs: () => settings.current.health_check_interval_s * 1000,
      run: async () => void (await health.check({ asked: false })),
    },
    { firstMs: MEMORY_EVERY_MS, everyMs: () => MEMORY_EVERY_MS, run: () => health.checkPart('memory') },
    {
      firstMs: FIRST_FILE_CHECK_MS,
      everyMs: () => FILE_CHECK_EVERY_MS,
      run: () => checkFile(parts, checks),
    },
    ...(parts.wasUnclean ? [afterUncleanEnd(parts)] : []),
  ]);
  let timer: NodeJS.Timeout | null = null;
  return {
    health,
    watchHealth: () => {
      timer ??= setInterval(() => jobs.poll(), POLL_MS);
    },
    pollHealth: () => jobs.poll(),
    close: () => {
      if (timer) clearInterval(timer);
    },
  };
}

function partsOf(parts: HealthParts, checks: FileChecks): () => readonly PartCheck[] {
  const { settings, cache, reliability, wire, endpoint, reader, logger } = parts;
  const query = usedToday(reader);
  // A ledger that cannot be read for a moment must not end the look at everything else.
  const lately = () => {
    try {
      return query(systemClock.now());
    } catch (caught) {
      logger.warn('the providers of today are not known', { error: String(caught) });
      return [];
    }
  };
  const fixed = [
    cachePart({
      opened: () => cache.opened(),
      reopen: () => cache.retry(),
      lastCheck: (file) => checks.last(file),
      now: () => systemClock.now(),
    }),
    keychainPart(parts.secretStore),
    diskPart({ folder: parts.userData, warningMib: () => settings.current.disk_warning_mb }),
    memoryPart({ read: parts.readMemory, warningMib: () => settings.current.memory_warning_mb }),
  ];
  const providerParts = {
    listModels: async (
      provider: ProviderConfig,
      {
        asked,
        ...options
      }: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly asked: boolean },
    ) => {
      if (!asked) refuseToDisturb(parts, provider);
      return wire.listModels(await endpoint(provider), options);
    },
    traffic: (provider: ProviderConfig) => reliability.traffic.view(provider),
    breaker: (provider: ProviderConfig) => reliability.breakers.view(provider),
  };
  return () => {
    const ids = [...chainIds(settings.current), ...lately()];
    const providers = providersInUse(parts.providers(), ids);
    return [...providers.map((provider) => providerPart(provider, providerParts)), ...fixed];
  };
}

/** A keychain that is not open would ask its person for the password, every few minutes. */
function refuseToDisturb({ secretStore, keyRing }: HealthParts, { id, name }: ProviderConfig): void {
  const { state } = secretStore.state();
  if (state === 'ready' || state === 'unavailable' || keyRing.sourceFor(id).kind !== 'keychain') return;
  throw new AppError(
    'keychain.locked',
    `The key of ${name} is in the keychain, which is not open. Press "Check now" to be asked for it.`,
  );
}

/** What the list of models says of a key. */
function alertOfProviderPart(
  { providers, providerAlerts, reliability }: HealthParts,
  { id, error }: HealthPart,
): void {
  const provider = providers().find((one) => `${PROVIDER_PART}${one.id}` === id);
  if (!provider) return;
  if (error?.code === 'provider.key_rejected') providerAlerts.keyRejected(provider);
  // Some give their list to anybody: it says nothing of a key that a request was refused with.
  else if (error === null && reliability.traffic.view(provider).lastError?.code !== 'provider.key_rejected') {
    providerAlerts.keyAccepted(provider);
  }
}

/** Once, whenever the file was checked last. */
function afterUncleanEnd({ cache, checkCache }: HealthParts): DueJob {
  return {
    firstMs: UNCLEAN_FILE_CHECK_MS,
    everyMs: () => Number.POSITIVE_INFINITY,
    run: async () => {
      if (cache.opened().path !== '') await checkCache();
    },
  };
}

/** Never rejects: what goes wrong is logged, and it is due again later. */
async function checkFile({ cache, checkCache, logger }: HealthParts, checks: FileChecks): Promise<void> {
  const { path } = cache.opened();
  try {
    if (path !== '' && checks.isDue(path)) await checkCache();
  } catch (caught) {
    logger.info('the check of the cache file was put off', { error: String(caught) });
  }
}
