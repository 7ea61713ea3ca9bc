import { z } from 'zod';
import { askRequestSchema, errorBodySchema } from './ask.ts';
import { entryIdSchema } from './browse.ts';
import { cacheFileIdSchema } from './cacheFiles.ts';
import { factSchema, factTableSchema } from './operations.ts';
import { defineRoute } from './route.ts';

/**
 * A piece of a comparison of texts. `removed`: only the entry, or the kept answer, has it; `added`: only the request, or the
 * fresh answer. `gap`: what is left out here, as a sentence.
 */
export const diffPieceSchema = z.object({
  kind: z.enum(['same', 'removed', 'added', 'gap']),
  text: z.string(),
});

/** One field of what goes into a key: as the request has it, and as the entry had it. `same` fields are listed too. */
export const keyDifferenceSchema = z.object({
  field: z.string(),
  /** Null where it has none. Long values are shortened. */
  request: z.string().nullable(),
  entry: z.string().nullable(),
  same: z.boolean(),
  /** Long texts that differ, piece by piece; null for the others. */
  pieces: z.array(diffPieceSchema).nullable(),
});

export const nearEntrySchema = z.object({
  namespace: z.string(),
  key: z.string(),
  /** Whether the entry is still in the file. */
  present: z.boolean(),
  expired: z.boolean(),
  /** Epoch ms; null when it is not known. */
  createdAt: z.number().nullable(),
  /** 0 to 1: how much of what goes into the key is the same. */
  likeness: z.number(),
  kind: z.enum(['own', 'library']),
  differences: z.array(keyDifferenceSchema),
});

/** Why a request finds an entry or not. */
export const explanationSchema = z.object({
  outcome: z.enum(['hit', 'expired', 'miss', 'not_cacheable', 'bypass']),
  /** The reason, in a sentence or two. */
  because: z.string(),
  namespace: z.string(),
  /** Every key that is looked for, most likely first, and what each is made of. */
  keys: z.array(
    z.object({
      kind: z.enum(['own', 'library']),
      key: z.string(),
      present: z.boolean(),
      inputs: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
  nearest: z.array(nearEntrySchema),
});

/** A kept answer beside a fresh one. */
export const freshAnswerSchema = z.object({
  id: entryIdSchema,
  /** The beginning of the prompt; null when the request is not known. */
  prompt: z.string().nullable(),
  model: z.string().nullable(),
  state: z.enum(['waiting', 'asking', 'done', 'failed', 'skipped']),
  error: errorBodySchema.nullable(),
  /** 0 to 1, by words; null until it is known. */
  likeness: z.number().nullable(),
  pieces: z.array(diffPieceSchema),
  costMicros: z.number().nullable(),
  latencyMs: z.number().nullable(),
  originalLatencyMs: z.number().nullable(),
});

export const freshRunSchema = z.object({
  state: z.enum(['none', 'running', 'done', 'cancelled']),
  file: cacheFileIdSchema.nullable(),
  answers: z.array(freshAnswerSchema),
});

/** What is wrong with a file of the Python library, and what its own tools would do to it. */
export const findingSchema = z.object({
  level: z.enum(['good', 'note', 'warning', 'bad']),
  title: z.string(),
  /** What it means and what to do. */
  about: z.string(),
  facts: z.array(factSchema),
  table: factTableSchema.nullable(),
  /** The operation that mends it, to be offered; null when there is none. */
  mend: z
    .enum(['quarantine', 'purge_expired', 'prune', 'deduplicate', 'vacuum', 'reindex', 'verify'])
    .nullable(),
});

export const doctorSchema = z.object({
  at: z.number(),
  durationMs: z.number(),
  findings: z.array(findingSchema),
});

/** What asking entries' requests again would take. */
export const freshPlanSchema = z.object({
  askable: z.number(),
  /** Entries whose request is not known. */
  skipped: z.number(),
  /** For answers as long as the kept ones, micro-dollars. Null when no price is known. */
  estimatedMicros: z.number().nullable(),
  /** For answers as long as the requests allow; null unless each one says so and has a price. */
  atMostMicros: z.number().nullable(),
  unpriced: z.number(),
});

const ids = z.array(entryIdSchema).min(1).max(50);

export const insightRoutes = {
  /**
   * For a request as the playground makes it, against an open file. Asks no provider. `asOf` (epoch ms): what was made since
   * counts as not there, so that a request can be explained whose own answer is kept by now.
   */
  'insight.explain': defineRoute({
    input: z.strictObject({
      file: cacheFileIdSchema,
      request: askRequestSchema,
      asOf: z.number().optional(),
    }),
    output: explanationSchema,
  }),
  /** What asking again would cost, before it is done; entries whose request is not known are skipped. */
  'insight.freshPlan': defineRoute({
    input: z.strictObject({ file: cacheFileIdSchema, ids }),
    output: freshPlanSchema,
  }),
  /** Asks the entries' requests again, around the cache; resolves once it has begun. */
  'insight.askFresh': defineRoute({
    input: z.strictObject({ file: cacheFileIdSchema, ids }),
    output: freshRunSchema,
  }),
  'insight.fresh': defineRoute({ input: z.void(), output: freshRunSchema }),
  'insight.cancelFresh': defineRoute({ input: z.void(), output: freshRunSchema }),
  'insight.doctor': defineRoute({ input: z.strictObject({ file: cacheFileIdSchema }), output: doctorSchema }),
  /** Asks for usage files of the library and sums them; null when the person closed the dialog. */
  'insight.usageFiles': defineRoute({ input: z.void(), output: doctorSchema.nullable() }),
} as const;

export type KeyDifference = z.infer<typeof keyDifferenceSchema>;
export type NearEntry = z.infer<typeof nearEntrySchema>;
export type Explanation = z.infer<typeof explanationSchema>;
export type DiffPiece = z.infer<typeof diffPieceSchema>;
export type FreshAnswer = z.infer<typeof freshAnswerSchema>;
export type FreshPlan = z.infer<typeof freshPlanSchema>;
export type FreshRun = z.infer<typeof freshRunSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type Doctor = z.infer<typeof doctorSchema>;
