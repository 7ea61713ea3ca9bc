import { z } from 'zod';
import { errorBodySchema } from './ask.ts';
import { cacheFileIdSchema } from './cacheFiles.ts';
import { defineRoute } from './route.ts';

/** Where the console's own cache is kept, and whether it is in use. */
export const cacheOverviewSchema = z.object({
  backend: z.enum(['null', 'memory', 'sqlite']),
  enabled: z.boolean(),
  /** Empty for backends without a file. */
  path: z.string(),
  maxEntries: z.number().nullable(),
  ttlS: z.number().nullable(),
  /** Set when the file could not be opened; answers then come without a cache. */
  problem: errorBodySchema.nullable(),
});

/** What a repair did. */
export const repairReportSchema = z.object({
  at: z.number(),
  rowsSaved: z.number(),
  /** Rows that there were, as the index says; null when it cannot tell. */
  rowsExpected: z.number().nullable(),
  /** Rows of which only a part is left. */
  unreadable: z.number(),
  /** Entries that are lost, as far as their keys are known; a thousand at most. */
  missing: z.array(z.object({ namespace: z.string(), key: z.string() })),
  /** Rows that were found and left out, because they may be old ones. */
  notTaken: z.number(),
  lostPages: z.number(),
  /** The newest good backup, which lost entries were taken from; null when there was none, or none was needed. */
  backup: z
    .object({
      /** When it was made, epoch ms. */
      at: z.number(),
      rows: z.number(),
      /** It may have more of what is lost: nothing in the file tells what that was. */
      mayHaveMore: z.boolean(),
    })
    .nullable(),
  /** Where the damaged file is now. */
  keptAs: z.string(),
});

/** How a cache file is, and what is being done about it. */
export const cacheCareSchema = z.object({
  file: cacheFileIdSchema,
  work: z.enum(['none', 'checking', 'repairing']),
  /** How far a repair is, 0 to 1. */
  share: z.number(),
  /** The last check of the whole file; `problems` in SQLite's words, empty when it is sound. */
  check: z.object({ at: z.number(), durationMs: z.number(), problems: z.array(z.string()) }).nullable(),
  repair: repairReportSchema.nullable(),
  /** Why the last check or repair did not come to its end. */
  error: errorBodySchema.nullable(),
});

const inFile = z.strictObject({ file: cacheFileIdSchema });

export const cacheRoutes = {
  'cache.overview': defineRoute({ input: z.void(), output: cacheOverviewSchema }),
  'cache.care': defineRoute({ input: inFile, output: cacheCareSchema }),
  /** Reads the whole file and says what is wrong with it. Resolves when that is done. */
  'cache.check': defineRoute({ input: inFile, output: cacheCareSchema }),
  /**
   * Puts a new file with every readable row in the place of the file, which is kept. Resolves when that is done. Refused
   * (`storage.busy`) while somebody else has the file open.
   */
  'cache.repair': defineRoute({ input: inFile, output: cacheCareSchema }),
  /** Stops a check or a repair; `stopped` is false when none was under way. */
  'cache.stopCare': defineRoute({ input: inFile, output: z.object({ stopped: z.boolean() }) }),
} as const;

export type CacheOverview = z.infer<typeof cacheOverviewSchema>;
export type RepairReportView = z.infer<typeof repairReportSchema>;
export type CacheCare = z.infer<typeof cacheCareSchema>;
