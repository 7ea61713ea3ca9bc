import { z } from 'zod';
import { defineRoute } from './route.ts';

/** Names an open cache file: the console's own one, or another by 16 hex digits of its path. */
export const cacheFileIdSchema = z.string().regex(/^(own|[0-9a-f]{16})$/, 'not the id of a cache file');

/** The console's own cache among the files. */
export const OWN_CACHE = 'own';

const pathSchema = z.string().min(1).max(4096);

/** A cache file that is open in the workbench. */
export const cacheFileSchema = z.object({
  id: cacheFileIdSchema,
  /** Empty for a cache that is kept in memory. */
  path: z.string(),
  name: z.string(),
  table: z.string(),
  /** Every table of the file that is a cache. */
  tables: z.array(z.string()),
  /** Whether operations may change it. The own cache always, others once the person allowed it. */
  writable: z.boolean(),
  /** Why changes cannot be allowed; null when they can. */
  cannotWrite: z.string().nullable(),
  /** What a person should know of the state in which it was found, a sentence each. */
  notes: z.array(z.string()),
});

export const recentFileSchema = z.object({
  id: cacheFileIdSchema,
  path: z.string(),
  name: z.string(),
  /** Epoch ms. */
  openedAt: z.number(),
  missing: z.boolean(),
});

export const cacheFilesSchema = z.object({
  /** The own cache first, where it has a file. */
  open: z.array(cacheFileSchema),
  /** Files that were opened before and are not now, the latest first; at most 20. */
  recent: z.array(recentFileSchema),
  /** The file that the command line named; the page shows it first. */
  wanted: cacheFileIdSchema.nullable(),
});

export const cacheFileRoutes = {
  'cacheFiles.list': defineRoute({ input: z.void(), output: cacheFilesSchema }),
  /** Opens a file read-only. Null when the person closed the dialog. A file that is no cache is refused with what was found. */
  'cacheFiles.open': defineRoute({
    input: z.discriminatedUnion('by', [
      z.strictObject({ by: z.literal('dialog') }),
      /** A file that was dropped on the window. */
      z.strictObject({ by: z.literal('path'), path: pathSchema }),
      z.strictObject({ by: z.literal('recent'), id: cacheFileIdSchema }),
    ]),
    output: cacheFileSchema.nullable(),
  }),
  'cacheFiles.close': defineRoute({
    input: z.strictObject({ id: cacheFileIdSchema }),
    output: cacheFilesSchema,
  }),
  'cacheFiles.chooseTable': defineRoute({
    input: z.strictObject({ id: cacheFileIdSchema, table: z.string().min(1).max(200) }),
    output: cacheFileSchema,
  }),
  'cacheFiles.allowChanges': defineRoute({
    input: z.strictObject({ id: cacheFileIdSchema, allow: z.boolean() }),
    output: cacheFileSchema,
  }),
  /** Takes a file from the list of recent ones. */
  'cacheFiles.forget': defineRoute({
    input: z.strictObject({ id: cacheFileIdSchema }),
    output: cacheFilesSchema,
  }),
} as const;

export type CacheFile = z.infer<typeof cacheFileSchema>;
export type RecentFile = z.infer<typeof recentFileSchema>;
export type CacheFiles = z.infer<typeof cacheFilesSchema>;
