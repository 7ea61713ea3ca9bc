import { z } from 'zod';
import { attemptSchema } from './ask.ts';
import { defineRoute } from './route.ts';

/** A sum of money that says what it leaves out. */
export const moneySumSchema = z.object({
  micros: z.number(),
  /** Requests that cost something we cannot price: the sum is at least this. */
  unpriced: z.number(),
});

/** Today, from midnight in the person's own zone. */
export const todaySchema = z.object({
  since: z.number(),
  requests: z.number(),
  failed: z.number(),
  hits: z.number(),
  /** Requests the cache could have answered (hits + misses); the hit rate is hits / lookups. */
  lookups: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** How many requests' tokens are our estimates. */
  estimated: z.number(),
  cost: moneySumSchema,
  savedMicros: z.number(),
});

/** One request as the ledger has it. */
export const ledgerEntrySchema = z.object({
  id: z.number(),
  requestId: z.string(),
  at: z.number(),
  source: z.string(),
  clientId: z.string(),
  provider: z.string(),
  modelAsked: z.string(),
  modelAnswered: z.string().nullable(),
  outcome: z.enum(['complete', 'cut', 'failed', 'cancelled']),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  cacheOutcome: z.string(),
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  reasoningTokens: z.number(),
  tokensProvenance: z.enum(['reported', 'estimated']),
  costMicros: z.number().nullable(),
  costKind: z.enum(['priced', 'unpriced', 'no_spend']),
  savedMicros: z.number().nullable(),
  latencyMs: z.number(),
  firstTokenMs: z.number().nullable(),
  /** The providers that it was taken to; empty where the cache answered. */
  attempts: z.array(attemptSchema),
});

/** Today's figures of one provider and model. */
export const usageByModelSchema = z.object({
  provider: z.string(),
  model: z.string(),
  requests: z.number(),
  failed: z.number(),
  hits: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: moneySumSchema,
  savedMicros: z.number(),
  /** Mean time of the requests a provider answered, ms; null when none. */
  meanLatencyMs: z.number().nullable(),
  lastErrorCode: z.string().nullable(),
  lastErrorAt: z.number().nullable(),
});

export const usageRoutes = {
  'usage.today': defineRoute({ input: z.void(), output: todaySchema }),
  'usage.byModel': defineRoute({ input: z.void(), output: z.array(usageByModelSchema) }),
  /** Newest first; `before` is the id of the last one already seen. */
  'usage.requests': defineRoute({
    input: z.strictObject({ limit: z.int().min(1).max(500), before: z.int().optional() }),
    output: z.array(ledgerEntrySchema),
  }),
  /** One request; null when the ledger does not have it (yet). */
  'usage.request': defineRoute({
    input: z.strictObject({ requestId: z.string().min(1).max(200) }),
    output: ledgerEntrySchema.nullable(),
  }),
} as const;

export type MoneySum = z.infer<typeof moneySumSchema>;
export type Today = z.infer<typeof todaySchema>;
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export type UsageByModel = z.infer<typeof usageByModelSchema>;
