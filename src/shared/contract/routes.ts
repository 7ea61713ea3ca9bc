import type { z } from 'zod';
import { alertRoutes } from './alerts.ts';
import { appRoutes } from './app.ts';
import { auditRoutes } from './audit.ts';
import { browseRoutes } from './browse.ts';
import { cacheRoutes } from './cache.ts';
import { cacheFileRoutes } from './cacheFiles.ts';
import { drillRoutes } from './drill.ts';
import { healthRoutes } from './health.ts';
import { insightRoutes } from './insight.ts';
import { keyRoutes } from './keys.ts';
import { maintenanceRoutes } from './maintenance.ts';
import { operationRoutes } from './operations.ts';
import { playgroundRoutes } from './playground.ts';
import { providerRoutes } from './providers.ts';
import { reliabilityRoutes } from './reliability.ts';
import { settingsRoutes } from './settings.ts';
import { usageRoutes } from './usage.ts';
import { warmUpRoutes } from './warmUp.ts';

/** Every request the window can make. This list is the exposed surface of the main process. */
export const routes = {
  ...alertRoutes,
  ...appRoutes,
  ...auditRoutes,
  ...cacheRoutes,
  ...operationRoutes,
  ...maintenanceRoutes,
  ...insightRoutes,
  ...cacheFileRoutes,
  ...browseRoutes,
  ...drillRoutes,
  ...healthRoutes,
  ...keyRoutes,
  ...playgroundRoutes,
  ...providerRoutes,
  ...reliabilityRoutes,
  ...settingsRoutes,
  ...usageRoutes,
  ...warmUpRoutes,
} as const;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
/** What the window sends: defaults may be left out. */
export type RouteInput<N extends RouteName> = z.input<Routes[N]['input']>;
/** What a handler gets: parsed, with defaults. */
export type RouteParsed<N extends RouteName> = z.output<Routes[N]['input']>;
export type RouteOutput<N extends RouteName> = z.output<Routes[N]['output']>;
