import { z } from 'zod';
import { answerSchema, askRequestSchema, costSchema, errorBodySchema } from './ask.ts';
import { defineRoute } from './route.ts';

export const requestIdSchema = z.string().regex(/^[A-Za-z0-9-]{8,64}$/);

/** One past run, as the history lists it. */
export const runSummarySchema = z.object({
  id: z.number(),
  requestId: z.string(),
  at: z.number(),
  provider: z.string(),
  model: z.string(),
  /** The first characters of the last user message. */
  preview: z.string(),
  outcome: z.enum(['complete', 'cut', 'failed', 'cancelled']),
  cacheOutcome: z.string(),
  latencyMs: z.number(),
});

export const runDetailSchema = runSummarySchema.extend({
  request: askRequestSchema,
  answer: answerSchema.nullable(),
  error: errorBodySchema.nullable(),
});

export const estimateSchema = z.object({
  inputTokens: z.number(),
  /** Cost of the input alone. */
  input: costSchema,
  /** Cost if the answer used up max tokens; null without max tokens. */
  worstCase: costSchema.nullable(),
});

export const snippetLanguageSchema = z.enum(['curl', 'python', 'typescript']);

export const playgroundRoutes = {
  'playground.ask': defineRoute({
    input: z.strictObject({ requestId: requestIdSchema, request: askRequestSchema }),
    output: answerSchema,
  }),
  /** Aborts a running ask. `cancelled` is false when it had already ended. */
  'playground.cancel': defineRoute({
    input: z.strictObject({ requestId: requestIdSchema }),
    output: z.object({ cancelled: z.boolean() }),
  }),
  'playground.estimate': defineRoute({ input: askRequestSchema, output: estimateSchema }),
  /** Newest first; `before` is the id of the last one already seen. */
  'playground.runs': defineRoute({
    input: z.strictObject({ limit: z.int().min(1).max(500), before: z.int().optional() }),
    output: z.array(runSummarySchema),
  }),
  'playground.run': defineRoute({ input: z.strictObject({ id: z.int() }), output: runDetailSchema }),
  'playground.deleteRun': defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: z.object({ deleted: z.boolean() }),
  }),
  /** The request as code. Where the key goes it names an environment variable, never the key. */
  'playground.snippet': defineRoute({
    input: z.strictObject({ request: askRequestSchema, language: snippetLanguageSchema }),
    output: z.object({ text: z.string() }),
  }),
} as const;

export type RunSummary = z.infer<typeof runSummarySchema>;
export type RunDetail = z.infer<typeof runDetailSchema>;
export type Estimate = z.infer<typeof estimateSchema>;
export type SnippetLanguage = z.infer<typeof snippetLanguageSchema>;
