import { z } from 'zod';
import { errorBodySchema, nameSchema } from './ask.ts';
import { defineRoute } from './route.ts';

/** `isolated`: switched off by hand until it is released by hand. */
export const breakerStateSchema = z.enum(['closed', 'open', 'half_open', 'isolated']);

/** What a request waits for. `untilAt`: when it goes on at the latest, epoch ms. */
export const limitWaitSchema = z.object({
  why: z.enum(['limit', 'retry', 'cooling_down']),
  provider: z.string(),
  untilAt: z.number(),
  /** One sentence for a person. */
  message: z.string(),
});

/** One change of a breaker's state. Instants in epoch ms. */
export const transitionSchema = z.object({
  id: z.number(),
  at: z.number(),
  provider: z.string(),
  baseUrl: z.string(),
  from: breakerStateSchema,
  to: breakerStateSchema,
  /** One sentence. */
  reason: z.string(),
  /** The code of the failure that caused it; null when none did. */
  errorCode: z.string().nullable(),
  by: z.enum(['console', 'person']),
});

/** One request that a provider further down the chain answered. */
export const failoverEventSchema = z.object({
  at: z.number(),
  requestId: z.string(),
  from: z.string(),
  to: z.string(),
  errorCode: z.string(),
});

export const breakerViewSchema = z.object({
  state: breakerStateSchema,
  /** When it came into this state, epoch ms; null when it never changed. */
  since: z.number().nullable(),
  /** Why it is not closed; empty when it is. */
  reason: z.string(),
  /** When one request may try the provider again, epoch ms; null unless open. */
  probeAt: z.number().nullable(),
  /** Failures that count now, and how many open it (with the policy `rate`: of how many calls). */
  failures: z.number(),
  threshold: z.number(),
  /** Calls that may run at the same time while it recovers; null when all may. */
  ramp: z.number().nullable(),
});

/** What is left of one limit. */
export const limitViewSchema = z.object({
  /** null = all models of the provider together. */
  model: z.string().nullable(),
  kind: z.enum(['rpm', 'tpm', 'tpd', 'concurrent']),
  limit: z.number(),
  used: z.number(),
  /** When there is room again, epoch ms; null when there is now. */
  freeAt: z.number().nullable(),
  waiting: z.number(),
});

/** One provider, as the board shows it. Success and latency are of real calls of the last 15 minutes. */
export const boardRowSchema = z.object({
  provider: z.string(),
  name: z.string(),
  baseUrl: z.string(),
  breaker: breakerViewSchema,
  calls: z.number(),
  failed: z.number(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  lastError: errorBodySchema.extend({ at: z.number() }).nullable(),
  /** Models paused by the provider's own 429, with the end of the pause, epoch ms. */
  cooling: z.array(z.object({ model: z.string(), untilAt: z.number() })),
  limits: z.array(limitViewSchema),
});

export const boardSchema = z.object({
  at: z.number(),
  rows: z.array(boardRowSchema),
  /** Repeats the budget has left, and how many it holds when full. */
  retryBudget: z.object({ left: z.number(), of: z.number() }),
});

export const reliabilityRoutes = {
  'reliability.board': defineRoute({ input: z.void(), output: boardSchema }),
  /** Newest first, from `since` (epoch ms) on. */
  'reliability.timeline': defineRoute({
    input: z.strictObject({ since: z.number().min(0), limit: z.int().min(1).max(5000) }),
    output: z.object({ transitions: z.array(transitionSchema), failovers: z.array(failoverEventSchema) }),
  }),
  /**
   * `trip` opens a breaker as failures would, `reset` closes it and forgets its failures, `isolate` keeps it open until
   * `release`. Each is an act in the audit log.
   */
  'reliability.control': defineRoute({
    input: z.strictObject({
      provider: nameSchema,
      act: z.enum(['trip', 'reset', 'isolate', 'release']),
    }),
    output: boardSchema,
  }),
} as const;

export type BreakerState = z.infer<typeof breakerStateSchema>;
export type LimitWait = z.infer<typeof limitWaitSchema>;
export type Transition = z.infer<typeof transitionSchema>;
export type FailoverEvent = z.infer<typeof failoverEventSchema>;
export type BreakerView = z.infer<typeof breakerViewSchema>;
export type LimitView = z.infer<typeof limitViewSchema>;
export type BoardRow = z.infer<typeof boardRowSchema>;
export type Board = z.infer<typeof boardSchema>;
export type BreakerAct = 'trip' | 'reset' | 'isolate' | 'release';
