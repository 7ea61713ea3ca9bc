import { z } from 'zod';
import { errorBodySchema } from './ask.ts';
import { defineRoute } from './route.ts';

export const cacheNamespaceSchema = z.object({
  namespace: z.string(),
  entries: z.number(),
  expired: z.number(),
  valueBytes: z.number(),
});

/** The state of the console's own cache. */
export const cacheOverviewSchema = z.object({
  backend: z.enum(['null', 'memory', 'sqlite']),
  enabled: z.boolean(),
  /** Empty for backends without a file. */
  path: z.string(),
  fileBytes: z.number(),
  entries: z.number(),
  expired: z.number(),
  valueBytes: z.number(),
  namespaces: z.array(cacheNamespaceSchema),
  maxEntries: z.number().nullable(),
  ttlS: z.number().nullable(),
  /** Set when the file could not be opened; answers then come without a cache. */
  problem: errorBodySchema.nullable(),
});

/** One entry. Instants in epoch seconds, as the file has them. */
export const cacheRowSchema = z.object({
  namespace: z.string(),
  key: z.string(),
  /** The first characters of the value. */
  preview: z.string(),
  bytes: z.number(),
  createdAtS: z.number(),
  expiresAtS: z.number().nullable(),
  lastAccessAtS: z.number(),
  hits: z.number(),
  /** Known for entries that the console wrote. */
  prompt: z.string().nullable(),
  model: z.string().nullable(),
});

export const cacheEntrySchema = cacheRowSchema.extend({ valueJson: z.string(), truncated: z.boolean() });

export const cacheRoutes = {
  'cache.overview': defineRoute({ input: z.void(), output: cacheOverviewSchema }),
  /** Newest access first. */
  'cache.entries': defineRoute({
    input: z.strictObject({
      namespace: z.string().max(200).optional(),
      limit: z.int().min(1).max(500),
      offset: z.int().min(0),
    }),
    output: z.array(cacheRowSchema),
  }),
  'cache.entry': defineRoute({
    input: z.strictObject({ namespace: z.string().max(200), key: z.string().max(200) }),
    output: cacheEntrySchema,
  }),
} as const;

export type CacheNamespace = z.infer<typeof cacheNamespaceSchema>;
export type CacheOverview = z.infer<typeof cacheOverviewSchema>;
export type CacheRow = z.infer<typeof cacheRowSchema>;
export type CacheEntry = z.infer<typeof cacheEntrySchema>;
