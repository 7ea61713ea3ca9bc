import { z } from 'zod';
import { costSchema, errorBodySchema } from './ask.ts';
import { defineRoute } from './route.ts';

/** One prompt of the list, with what asking it would take. */
export const warmUpItemSchema = z.object({
  /** The first characters of the prompt. */
  preview: z.string(),
  provider: z.string(),
  model: z.string(),
  /** Tokens of the question, by estimate. */
  inputTokens: z.number(),
  /** Cost of the question alone. */
  input: costSchema,
  /** Cost with the longest answer; null where the settings do not bound it. */
  worstCase: costSchema.nullable(),
  state: z.enum(['waiting', 'running', 'stored', 'already_there', 'not_stored', 'failed', 'cancelled']),
  /** Why it failed, or was not kept; null otherwise. */
  error: errorBodySchema.nullable(),
});

export const warmUpSchema = z.object({
  state: z.enum(['idle', 'running', 'done', 'cancelled']),
  /** When the last run began, epoch ms; null when there was none since the start. */
  startedAt: z.number().nullable(),
  items: z.array(warmUpItemSchema),
});

export const warmUpRoutes = {
  /** The list with its costs; while one runs, and after it, with how it went. */
  'warmUp.get': defineRoute({ input: z.void(), output: warmUpSchema }),
  /** Starts a run; answers at once. A second start while one runs changes nothing. */
  'warmUp.start': defineRoute({ input: z.void(), output: warmUpSchema }),
  'warmUp.cancel': defineRoute({ input: z.void(), output: warmUpSchema }),
} as const;

export type WarmUpItem = z.infer<typeof warmUpItemSchema>;
export type WarmUp = z.infer<typeof warmUpSchema>;
