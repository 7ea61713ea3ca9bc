import type { KeyRing } from '../core/keys/keyRing.ts';
import type { Clock, SecretStore } from '../core/ports.ts';
import type { SettingsService } from '../core/settings/service.ts';
import { alertRoutes } from '../shared/contract/alerts.ts';
import { auditRoutes } from '../shared/contract/audit.ts';
import { browseRoutes } from '../shared/contract/browse.ts';
import { cacheRoutes } from '../shared/contract/cache.ts';
import { cacheFileRoutes } from '../shared/contract/cacheFiles.ts';
import { drillRoutes } from '../shared/contract/drill.ts';
import { healthRoutes } from '../shared/contract/health.ts';
import { insightRoutes } from '../shared/contract/insight.ts';
import { keyRoutes } from '../shared/contract/keys.ts';
import { maintenanceRoutes } from '../shared/contract/maintenance.ts';
import { operationRoutes } from '../shared/contract/operations.ts';
import { playgroundRoutes } from '../shared/contract/playground.ts';
import { providerRoutes } from '../shared/contract/providers.ts';
import { reliabilityRoutes } from '../shared/contract/reliability.ts';
import { usageRoutes } from '../shared/contract/usage.ts';
import { warmUpRoutes } from '../shared/contract/warmUp.ts';
import { approveKeyMoves } from './approveKeyMoves.ts';
import type { Services } from './compose.ts';
import type { Audit } from './composeAudit.ts';
import { alertHandlers } from './ipc/handlers/alerts.ts';
import { type AppHandlerParts, appHandlers } from './ipc/handlers/app.ts';
import { auditHandlers } from './ipc/handlers/audit.ts';
import { browseHandlers } from './ipc/handlers/browse.ts';
import { cacheHandlers } from './ipc/handlers/cache.ts';
import { cacheFileHandlers } from './ipc/handlers/cacheFiles.ts';
import { drillHandlers } from './ipc/handlers/drill.ts';
import { healthHandlers } from './ipc/handlers/health.ts';
import { insightHandlers } from './ipc/handlers/insight.ts';
import { keyHandlers } from './ipc/handlers/keys.ts';
import { maintenanceHandlers } from './ipc/handlers/maintenance.ts';
import { operationHandlers } from './ipc/handlers/operations.ts';
import { playgroundHandlers } from './ipc/handlers/playground.ts';
import { providerHandlers } from './ipc/handlers/providers.ts';
import { reliabilityHandlers } from './ipc/handlers/reliability.ts';
import { settingsHandlers } from './ipc/handlers/settings.ts';
import { usageHandlers } from './ipc/handlers/usage.ts';
import { warmUpHandlers } from './ipc/handlers/warmUp.ts';
import type { Handlers, RequestContext } from './ipc/router.ts';
import type { KnownSecrets } from './knownSecrets.ts';

export interface HandlerParts extends AppHandlerParts {
  readonly settings: SettingsService;
  readonly secretStore: SecretStore;
  readonly knownSecrets: KnownSecrets;
  readonly clock: Clock;
  readonly audit: Promise<Audit>;
  /** The console behind the window, once its databases are open. */
  readonly services: Promise<Services>;
}

/** Every handler. Those that need the databases wait until they are open, or fail with the reason why they are not. */
export function createHandlers(parts: HandlerParts): Handlers {
  const { services, audit, settings, secretStore, knownSecrets, clock } = parts;
  return {
    ...appHandlers(parts),
    ...settingsHandlers({ settings, approveKeyMoves, keyRing: keyRingOf(services) }),
    ...whenOpen(alertRoutes, services, alertHandlers),
    ...whenOpen(auditRoutes, audit, auditHandlers),
    ...whenOpen(cacheRoutes, services, cacheHandlers),
    ...whenOpen(operationRoutes, services, operationHandlers),
    ...whenOpen(maintenanceRoutes, services, maintenanceHandlers),
    ...whenOpen(insightRoutes, services, insightHandlers),
    ...whenOpen(cacheFileRoutes, services, cacheFileHandlers),
    ...whenOpen(browseRoutes, services, browseHandlers),
    ...whenOpen(drillRoutes, services, drillHandlers),
    ...whenOpen(healthRoutes, services, healthHandlers),
    ...whenOpen(keyRoutes, services, (open) => keyHandlers({ ...open, secretStore, knownSecrets })),
    ...whenOpen(playgroundRoutes, services, (open) => playgroundHandlers({ ...open, settings, clock })),
    ...whenOpen(providerRoutes, services, providerHandlers),
    ...whenOpen(reliabilityRoutes, services, reliabilityHandlers),
    ...whenOpen(usageRoutes, services, (open) => usageHandlers({ ...open, clock })),
    ...whenOpen(warmUpRoutes, services, warmUpHandlers),
  };
}

/** Each update reports that the databases could not be opened; on its own it is no crash. */
function keyRingOf(services: Promise<Services>): Promise<KeyRing> {
  const keyRing = services.then((open) => open.keyRing);
  keyRing.catch(() => undefined);
  return keyRing;
}

type AnyHandler = (input: never, context: RequestContext) => unknown;

/** Handlers for `routes` that wait for what they work with and then do what `make` says. */
function whenOpen<S, H extends Readonly<Record<string, AnyHandler>>>(
  routes: Readonly<Record<keyof H, unknown>>,
  services: Promise<S>,
  make: (open: S) => H,
): H {
  const made = services.then(make);
  // Each call reports the failure; on its own it is no crash.
  made.catch(() => undefined);
  const waiting = Object.keys(routes).map((name) => [
    name,
    async (input: never, context: RequestContext) => (await made)[name]?.(input, context),
  ]);
  return Object.fromEntries(waiting) as H;
}
