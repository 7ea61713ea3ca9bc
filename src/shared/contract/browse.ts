import { z } from 'zod';
import { errorBodySchema } from './ask.ts';
import { cacheFileIdSchema } from './cacheFiles.ts';
import { defineRoute } from './route.ts';

/**
 * What can be said of an entry. `live`, `expired` and `never_expires` tell entries apart; the others are trouble:
 * a value that is no JSON, a time in milliseconds where seconds belong, a time in the future, NUL characters, a column of another type.
 */
export const entryStateSchema = z.enum([
  'live',
  'expired',
  'never_expires',
  'bad_json',
  'milliseconds',
  'future',
  'nul',
  'bad_type',
]);

const rangeSchema = z.strictObject({ from: z.number().optional(), to: z.number().optional() });

/**
 * Which entries. Members narrow together, the items of one list widen; left out = all, an empty list = none. Ranges hold `from`
 * and not `to`. src/core/browse/entryFilter.ts is the one place that judges entries by it.
 */
export const entryFilterSchema = z.strictObject({
  namespaces: z.array(z.string().max(1000)).max(1000).optional(),
  /** The empty name = no model is known. */
  models: z.array(z.string().max(200)).max(200).optional(),
  states: z.array(entryStateSchema).max(8).optional(),
  /** Age since the entry was made, s. */
  ageS: rangeSchema.optional(),
  hits: rangeSchema.optional(),
  /** Of the value. */
  bytes: rangeSchema.optional(),
  /** Letters that the value or the prompt contains, whatever their case (A-Z). */
  text: z
    .strictObject({ contains: z.string().min(1).max(500), in: z.enum(['values', 'prompts', 'both']) })
    .optional(),
});

export const entryColumnSchema = z.enum([
  'key',
  'namespace',
  'preview',
  'prompt',
  'model',
  'created',
  'expires',
  'last_access',
  'hits',
  'bytes',
  'saved',
]);

export const entrySortSchema = z.strictObject({ column: entryColumnSchema, descending: z.boolean() });

/** Names an entry: keys are unique in a namespace. */
export const entryIdSchema = z.strictObject({
  namespace: z.string().max(10_000),
  key: z.string().max(10_000),
});

/** One entry as a list shows it. Instants in epoch s as they are in the file; null = not a number there. */
export const entryRowSchema = z.object({
  rowid: z.number(),
  namespace: z.string(),
  key: z.string(),
  preview: z.string(),
  prompt: z.string().nullable(),
  model: z.string().nullable(),
  createdAtS: z.number().nullable(),
  /** Null for an entry that never expires too: see `states`. */
  expiresAtS: z.number().nullable(),
  lastAccessAtS: z.number().nullable(),
  hits: z.number(),
  bytes: z.number(),
  /** What its hits saved, micro-dollars; null = not known. */
  savedMicros: z.number().nullable(),
  states: z.array(entryStateSchema),
});

/** How far a view is: the rows that match, in their order. */
export const viewStateSchema = z.object({
  file: cacheFileIdSchema,
  view: z.number(),
  /** Rows that matched so far. */
  matched: z.number(),
  /** Rows looked at so far, and how many there are. */
  scanned: z.number(),
  total: z.number(),
  /** False while rows may still come; they then come into the order where they belong. */
  done: z.boolean(),
  error: errorBodySchema.nullable(),
});

const countedSchema = z.object({
  name: z.string(),
  entries: z.number(),
  expired: z.number(),
  bytes: z.number(),
  hits: z.number(),
  savedMicros: z.number(),
});

const barSchema = z.object({ from: z.number().nullable(), to: z.number().nullable(), entries: z.number() });

/** A file in figures. */
export const cacheStatsSchema = z.object({
  file: cacheFileIdSchema,
  at: z.number(),
  done: z.boolean(),
  entries: z.number(),
  expired: z.number(),
  neverExpires: z.number(),
  /** Entries with trouble, by state; `bad_json` and `nul` null until values were looked at (verify). */
  trouble: z.object({
    bad_json: z.number().nullable(),
    nul: z.number().nullable(),
    milliseconds: z.number(),
    future: z.number(),
    bad_type: z.number(),
  }),
  valueBytes: z.number(),
  fileBytes: z.number(),
  walBytes: z.number(),
  pageBytes: z.number(),
  pages: z.number(),
  /** Pages that hold nothing: what a vacuum gives back. */
  freePages: z.number(),
  hits: z.number(),
  /** Entries that were never used after they were made. */
  neverUsed: z.number(),
  savedMicros: z.number(),
  /** Entries whose price is known. */
  pricedEntries: z.number(),
  byNamespace: z.array(countedSchema),
  /** Where it is known; the rest under an empty name. */
  byModel: z.array(countedSchema),
  /** By age, s. */
  ages: z.array(barSchema),
  /** By time until it expires, s; below 0 = expired. */
  expiries: z.array(barSchema),
  /** By hits. */
  hitCounts: z.array(barSchema),
  /** By bytes of the value. */
  sizes: z.array(barSchema),
  /** Requests of this console that found an answer, and that did not, by hour; own cache only. */
  hitRate: z.array(z.object({ at: z.number(), hits: z.number(), misses: z.number() })),
});

/** A whole entry with what is known of it. */
export const entryDetailSchema = entryRowSchema.extend({
  valueText: z.string(),
  /** The value is longer: this is its beginning. */
  truncated: z.boolean(),
  /** The row as it lies in the file, a column each: type and text. */
  raw: z.array(z.object({ column: z.string(), type: z.string(), text: z.string() })),
  /** What went into the key, for entries that the console wrote: a name and a value each. */
  keyInputs: z.array(z.object({ name: z.string(), value: z.string() })),
  /** The request that made it, as the playground takes it (JSON text); null when it is not known. */
  requestJson: z.string().nullable(),
  originalLatencyMs: z.number().nullable(),
  costMicros: z.number().nullable(),
});

const inFile = { file: cacheFileIdSchema };

export const browseRoutes = {
  /**
   * Starts to find the entries of a filter in an order; the last view of the file ends. Rows can be asked for at once:
   * the answer says how far it is, and `browse.viewChanged` goes on saying it.
   */
  'browse.open': defineRoute({
    input: z.strictObject({ ...inFile, filter: entryFilterSchema, sort: entrySortSchema }),
    output: viewStateSchema,
  }),
  /** The rows of a view by place. A view that has ended gives none and says so by its number. */
  'browse.rows': defineRoute({
    input: z.strictObject({
      ...inFile,
      view: z.int(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(500),
    }),
    output: z.object({ state: viewStateSchema, offset: z.number(), rows: z.array(entryRowSchema) }),
  }),
  /** Where an entry is in a view; null when it is not in it. */
  'browse.place': defineRoute({
    input: z.strictObject({ ...inFile, view: z.int(), id: entryIdSchema }),
    output: z.object({ index: z.number().nullable() }),
  }),
  /** Stops looking; what was found stays. */
  'browse.stop': defineRoute({
    input: z.strictObject({ ...inFile, view: z.int() }),
    output: viewStateSchema,
  }),
  'browse.entry': defineRoute({
    input: z.strictObject({ ...inFile, id: entryIdSchema }),
    output: entryDetailSchema,
  }),
  /** The figures so far; `browse.statsChanged` brings the rest. */
  'browse.stats': defineRoute({ input: z.strictObject(inFile), output: cacheStatsSchema }),
} as const;

export type EntryState = z.infer<typeof entryStateSchema>;
export type EntryFilter = z.infer<typeof entryFilterSchema>;
export type EntryColumn = z.infer<typeof entryColumnSchema>;
export type EntrySort = z.infer<typeof entrySortSchema>;
export type EntryId = z.infer<typeof entryIdSchema>;
export type EntryRow = z.infer<typeof entryRowSchema>;
export type EntryDetail = z.infer<typeof entryDetailSchema>;
export type ViewState = z.infer<typeof viewStateSchema>;
export type CacheStats = z.infer<typeof cacheStatsSchema>;
