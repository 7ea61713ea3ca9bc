import { z } from 'zod';
import { errorBodySchema } from './ask.ts';
import { defineRoute } from './route.ts';

/** `degraded`: it works, and something about it wants attention. `unhealthy`: it does not work. */
export const healthStatusSchema = z.enum(['healthy', 'degraded', 'unhealthy']);

/** One part of the console, or one provider in use. */
export const healthPartSchema = z.object({
  /** `cache`, `keychain`, `disk`, `memory`, or `provider:` and its id. */
  id: z.string(),
  /** What a person calls it. */
  name: z.string(),
  status: healthStatusSchema,
  /** When it was looked at, epoch ms. */
  timestamp: z.number(),
  /** How long that took, ms. */
  durationMs: z.number(),
  /** Figures in a few words, as in "12 models listed in 140 ms". */
  summary: z.string(),
  /** What is the matter and what to do next; null when healthy. */
  error: errorBodySchema.nullable(),
});

/** The health of the console. `error` names the parts that are not healthy. */
export const healthSchema = z.object({
  status: healthStatusSchema,
  /** When the last look ended, epoch ms; null before the first one. */
  timestamp: z.number().nullable(),
  error: z.string().nullable(),
  /** A look at the parts is under way. */
  checking: z.boolean(),
  parts: z.array(healthPartSchema),
});

export const healthRoutes = {
  /** As last seen: asks nobody anything. */
  'health.get': defineRoute({ input: z.void(), output: healthSchema }),
  /** Looks at every part now. Costs no tokens. Answers when every part has, or its time is up. */
  'health.check': defineRoute({ input: z.void(), output: healthSchema }),
} as const;

export type HealthStatus = z.infer<typeof healthStatusSchema>;
export type HealthPart = z.infer<typeof healthPartSchema>;
export type Health = z.infer<typeof healthSchema>;
