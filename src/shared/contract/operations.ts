import { z } from 'zod';
import { errorBodySchema } from './ask.ts';
import { entryFilterSchema, entryIdSchema } from './browse.ts';
import { cacheFileIdSchema } from './cacheFiles.ts';
import { defineRoute } from './route.ts';

const pathSchema = z.string().min(1).max(4096);
const namespaceSchema = z.string().min(1).max(200);

/** What can be done to a cache file, each with its options. */
export const operationInputSchema = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('delete_selected'), ids: z.array(entryIdSchema).min(1).max(10_000) }),
  z.strictObject({ operation: z.literal('delete_filtered'), filter: entryFilterSchema }),
  z.strictObject({ operation: z.literal('purge_expired') }),
  /** Nothing is deleted when no more than `threshold` entries are that old. */
  z.strictObject({
    operation: z.literal('prune'),
    olderThanDays: z.number().min(0).max(36_500),
    threshold: z.int().min(0),
  }),
  /** In each namespace: expired ones go first, then the least recently used. */
  z.strictObject({ operation: z.literal('enforce_max'), maxEntries: z.int().min(0) }),
  /** `ttlS` from now or from when the entry was made; null = never expires. */
  z.strictObject({
    operation: z.literal('change_ttl'),
    filter: entryFilterSchema,
    ttlS: z.number().min(0).max(3_153_600_000).nullable(),
    from: z.enum(['now', 'created']),
  }),
  /** What a key of the target holds already stays, or is replaced. */
  z.strictObject({
    operation: z.literal('move_namespace'),
    from: z.string().max(10_000),
    to: namespaceSchema,
    onConflict: z.enum(['keep_target', 'replace_target', 'keep_newer']),
  }),
  /** Takes entries with trouble out of the file; they can be put back for as long as they are kept. */
  z.strictObject({
    operation: z.literal('quarantine'),
    states: z.array(z.enum(['bad_json', 'milliseconds', 'future', 'nul', 'bad_type'])).min(1),
  }),
  /** Of entries with the same key and value in several namespaces, or the same known prompt and model, the newest stays. */
  z.strictObject({ operation: z.literal('deduplicate'), by: z.enum(['key', 'value']) }),
  z.strictObject({ operation: z.literal('mark_stale'), ids: z.array(entryIdSchema).min(1).max(10_000) }),
  z.strictObject({ operation: z.literal('vacuum') }),
  z.strictObject({ operation: z.literal('analyze') }),
  z.strictObject({ operation: z.literal('reindex') }),
  z.strictObject({ operation: z.literal('checkpoint') }),
  /** `quick`: SQLite's quick check only; else its integrity check, and every value is parsed. */
  z.strictObject({ operation: z.literal('verify'), quick: z.boolean() }),
  z.strictObject({
    operation: z.literal('export'),
    format: z.enum(['jsonl', 'csv']),
    path: pathSchema,
    filter: entryFilterSchema,
  }),
  z.strictObject({
    operation: z.literal('import'),
    format: z.enum(['jsonl', 'csv']),
    path: pathSchema,
    onConflict: z.enum(['keep', 'replace', 'keep_newer']),
  }),
  /** `path` null = into the folder of backups, where old ones are removed. */
  z.strictObject({ operation: z.literal('backup'), path: pathSchema.nullable() }),
  /** From a backup of the list or from a file. The state before is kept as a backup. */
  z.strictObject({
    operation: z.literal('restore'),
    from: z.union([z.strictObject({ backup: z.string().max(100) }), z.strictObject({ path: pathSchema })]),
  }),
  /** With another file; changes nothing. */
  z.strictObject({ operation: z.literal('compare'), path: pathSchema }),
]);

/** An operation as the page lists it. */
export const operationAboutSchema = z.object({
  operation: z.string(),
  title: z.string(),
  /** What it does, in a sentence. */
  about: z.string(),
  group: z.enum(['clean', 'change', 'file', 'move', 'check']),
  /** Whether it changes the file. */
  writes: z.boolean(),
  /** Whether it takes entries away, which can then be put back. */
  deletes: z.boolean(),
});

/** A labelled value of a plan or a report; `value` as its `kind` says: a count, bytes, ms, a share 0-1, epoch ms or a text. */
export const factSchema = z.object({
  label: z.string(),
  value: z.union([z.number(), z.string()]),
  kind: z.enum(['count', 'bytes', 'ms', 'share', 'instant', 'text', 'path']),
});

/** A list that goes with a plan or report: at most 200 rows of texts. */
export const factTableSchema = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  /** Rows that there are in all. */
  total: z.number(),
});

/** A dry run: what the operation would do, found without changing anything. */
export const planSchema = z.object({
  /** Proves at the start that this plan was seen. */
  token: z.string(),
  /** Entries it would take away or change; null where it does neither. */
  rows: z.number().nullable(),
  ofRows: z.number().nullable(),
  bytes: z.number().nullable(),
  /** Every entry of the file would be hit: the person types `confirmation` before it may start. */
  matchesAll: z.boolean(),
  confirmation: z.string().nullable(),
  byNamespace: z.array(z.object({ name: z.string(), rows: z.number(), ofRows: z.number() })),
  /** By age in days. */
  byAge: z.array(z.object({ fromDays: z.number(), toDays: z.number().nullable(), rows: z.number() })),
  facts: z.array(factSchema),
  tables: z.array(factTableSchema),
  warnings: z.array(z.string()),
  /** Why it cannot be started; null when it can. */
  problem: errorBodySchema.nullable(),
});

export const reportSchema = z.object({
  /** What happened, in a sentence. */
  summary: z.string(),
  /** What it found, where it looked for something. Left out where that is nothing to worry about. */
  found: z.enum(['trouble', 'damage']).optional(),
  facts: z.array(factSchema),
  tables: z.array(factTableSchema),
});

export const progressSchema = z.object({
  /** What it is at, in a few words. */
  phase: z.string(),
  done: z.number(),
  /** Null when it cannot be known. */
  total: z.number().nullable(),
  unit: z.enum(['rows', 'pages', 'bytes', 'steps']),
  perSecond: z.number(),
  /** False where it has to run to its end. */
  stoppable: z.boolean(),
});

/** One operation that was started: under way, or how it ended. */
export const runSchema = z.object({
  id: z.string(),
  file: cacheFileIdSchema,
  path: z.string(),
  operation: z.string(),
  title: z.string(),
  madeBy: z.enum(['person', 'schedule', 'console']),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  /** `undoing`: it was stopped or undone, and puts everything back. `interrupted`: the console ended meanwhile. */
  state: z.enum(['running', 'undoing', 'done', 'cancelled', 'failed', 'interrupted']),
  progress: progressSchema.nullable(),
  report: reportSchema.nullable(),
  error: errorBodySchema.nullable(),
  /** What it took away or changed and is kept: `kept` can be put back until `until`. */
  undo: z.object({
    state: z.enum(['none', 'kept', 'undone', 'discarded', 'expired']),
    rows: z.number(),
    bytes: z.number(),
    /** Epoch ms; null = for as long as nobody discards it (quarantine). */
    until: z.number().nullable(),
  }),
});

export const operationsStateSchema = z.object({
  /** Under way now. */
  running: z.array(runSchema),
  /** The latest 50 that ended and all that can be put back, newest first. */
  recent: z.array(runSchema),
});

const runId = z.strictObject({ id: z.string().max(100) });

export const operationRoutes = {
  'operations.list': defineRoute({ input: z.void(), output: z.array(operationAboutSchema) }),
  'operations.state': defineRoute({ input: z.void(), output: operationsStateSchema }),
  'operations.plan': defineRoute({
    input: z.strictObject({ file: cacheFileIdSchema, input: operationInputSchema }),
    output: planSchema,
  }),
  /** Ends a dry run that is under way for that file. */
  'operations.stopPlan': defineRoute({
    input: z.strictObject({ file: cacheFileIdSchema }),
    output: z.void(),
  }),
  /** Resolves once it has begun. */
  'operations.start': defineRoute({
    input: z.strictObject({
      file: cacheFileIdSchema,
      input: operationInputSchema,
      planToken: z.string().max(100),
      /** What the person typed, where the plan asks for it. */
      confirmation: z.string().max(1000).nullable(),
    }),
    output: runSchema,
  }),
  'operations.cancel': defineRoute({ input: runId, output: z.object({ stopped: z.boolean() }) }),
  /** Puts back what a run took away or changed; resolves once it has begun. */
  'operations.undo': defineRoute({ input: runId, output: runSchema }),
  /** Deletes for good what is kept for undoing. */
  'operations.discard': defineRoute({ input: runId, output: runSchema }),
  /** Asks the person for a file to write or read; null when they closed the dialog. Operations take no other paths. */
  'operations.choosePath': defineRoute({
    input: z.strictObject({
      purpose: z.enum(['export_jsonl', 'export_csv', 'import', 'backup', 'restore', 'compare']),
    }),
    output: z.object({ path: z.string().nullable() }),
  }),
  /** Shows a file of a report or backup in the folder it is in. Only files that the console wrote. */
  'operations.reveal': defineRoute({ input: z.strictObject({ path: pathSchema }), output: z.void() }),
} as const;

export type OperationInput = z.infer<typeof operationInputSchema>;
export type OperationName = OperationInput['operation'];
export type OperationAbout = z.infer<typeof operationAboutSchema>;
export type Fact = z.infer<typeof factSchema>;
export type FactTable = z.infer<typeof factTableSchema>;
export type Plan = z.infer<typeof planSchema>;
export type Report = z.infer<typeof reportSchema>;
export type Progress = z.infer<typeof progressSchema>;
export type Run = z.infer<typeof runSchema>;
export type OperationsState = z.infer<typeof operationsStateSchema>;
