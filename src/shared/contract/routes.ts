import type { z } from 'zod';
import { appRoutes } from './app.ts';
import { cacheRoutes } from './cache.ts';
import { drillRoutes } from './drill.ts';
import { keyRoutes } from './keys.ts';
import { playgroundRoutes } from './playground.ts';
import { providerRoutes } from './providers.ts';
import { reliabilityRoutes } from './reliability.ts';
import { settingsRoutes } from './settings.ts';
import { usageRoutes } from './usage.ts';

/** Every request the window can make. This list is the exposed surface of the main process. */
export const routes = {
  ...appRoutes,
  ...cacheRoutes,
  ...drillRoutes,
  ...keyRoutes,
  ...playgroundRoutes,
  ...providerRoutes,
  ...reliabilityRoutes,
  ...settingsRoutes,
  ...usageRoutes,
} as const;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
/** What the window sends: defaults may be left out. */
export type RouteInput<N extends RouteName> = z.input<Routes[N]['input']>;
/** What a handler gets: parsed, with defaults. */
export type RouteParsed<N extends RouteName> = z.output<Routes[N]['input']>;
export type RouteOutput<N extends RouteName> = z.output<Routes[N]['output']>;
