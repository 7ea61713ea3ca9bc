import { z } from 'zod';
import { attemptSchema, errorBodySchema } from './ask.ts';
import { breakerStateSchema } from './reliability.ts';
import { defineRoute } from './route.ts';

/**
 * What a drill provider does wrong. `outage`: closes every connection for the first 60 s, and is healthy again;
 * `cut`: breaks its answer off after `tokens` tokens; `slow`: takes 5 s to begin.
 */
export const drillFaultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('rate_limited') }),
  z.strictObject({ kind: z.literal('server_error') }),
  z.strictObject({ kind: z.literal('hang') }),
  z.strictObject({ kind: z.literal('outage') }),
  z.strictObject({ kind: z.literal('cut'), tokens: z.int().min(0).max(1000) }),
  z.strictObject({ kind: z.literal('wrong_key') }),
  z.strictObject({ kind: z.literal('slow') }),
]);

export const drillProviderSchema = z.enum(['primary', 'secondary', 'tertiary']);

/** What to try. The settings of outages and limits are the person's own, as they are at the start, without `rules`. */
export const drillPlanSchema = z.strictObject({
  /** One fault for each provider of the chain, in its order: primary, secondary, tertiary. */
  faults: z.array(drillFaultSchema).min(1).max(3),
  requests: z.int().min(1).max(500),
  /** Requests a second, in the drill's own time. */
  perSecond: z.number().min(0.1).max(50),
  stream: z.boolean(),
  /** `same`: all ask the same, so that the cache and single flight have work; `different`: each its own question. */
  questions: z.enum(['same', 'different']),
  /** Whether the cache holds an expired answer to every question. */
  expiredAnswers: z.boolean(),
  /** `quick`: time runs 20 times as fast for every limit, pause and countdown; `real`: as it would be. */
  pace: z.enum(['quick', 'real']),
});

/** How one request of a drill ended, as its caller saw it. */
export const drillOutcomeSchema = z.enum([
  'answered',
  'joined',
  'cached',
  'stale',
  'cut',
  'failed',
  'cancelled',
]);

/** Times are ms of the drill's own time. */
export const drillRequestSchema = z.object({
  /** From 1 on. */
  number: z.number(),
  /** When it was asked, from the start of the drill. */
  atMs: z.number(),
  outcome: drillOutcomeSchema,
  /** The provider whose answer it got; null when it got none. */
  answeredBy: z.string().nullable(),
  /** Their `startedAt` is from the start of the drill, too. */
  attempts: z.array(attemptSchema),
  latencyMs: z.number(),
  /** How much longer than the usual request without faults; null when it ended without an answer. */
  addedMs: z.number().nullable(),
  error: errorBodySchema.nullable(),
  /** One sentence: what the person in front of it would have seen. */
  saw: z.string(),
});

export const drillTransitionSchema = z.object({
  atMs: z.number(),
  provider: z.string(),
  from: breakerStateSchema,
  to: breakerStateSchema,
  reason: z.string(),
});

export const drillTotalsSchema = z.object({
  requests: z.number(),
  answered: z.number(),
  joined: z.number(),
  cached: z.number(),
  stale: z.number(),
  cut: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  /** Requests that got their answer from another provider than the first. */
  failedOver: z.number(),
  /** Of those that got an answer. null when none did. */
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  longestMs: z.number().nullable(),
  /** Calls that were sent to each provider. */
  upstreamCalls: z.array(z.object({ provider: z.string(), calls: z.number() })),
});

/** What came of a drill. Instants in epoch ms, other times in ms of the drill's own time. */
export const drillReportSchema = z.object({
  id: z.string(),
  startedAt: z.number(),
  /** How long it took by the clock on the wall, ms. */
  tookMs: z.number(),
  plan: drillPlanSchema,
  ended: z.enum(['complete', 'cancelled', 'broken_off']),
  /** Why it was broken off; null when it was not. */
  problem: errorBodySchema.nullable(),
  /** How many times as fast as real time its clock ran. */
  timesFaster: z.number(),
  /** The middle latency of requests before any fault. */
  baselineMs: z.number().nullable(),
  totals: drillTotalsSchema,
  requests: z.array(drillRequestSchema),
  transitions: z.array(drillTransitionSchema),
  /** The verdict in one or two sentences. */
  summary: z.string(),
});

export const drillProgressSchema = z.object({
  id: z.string(),
  phase: z.enum(['starting', 'baseline', 'running', 'ending']),
  plan: drillPlanSchema,
  startedAt: z.number(),
  done: z.number(),
  of: z.number(),
  /** Totals so far, by how requests ended. */
  answered: z.number(),
  stale: z.number(),
  failed: z.number(),
});

export const drillSummarySchema = z.object({
  id: z.string(),
  startedAt: z.number(),
  plan: drillPlanSchema,
  ended: drillReportSchema.shape.ended,
  summary: z.string(),
});

export const drillStateSchema = z.object({
  /** The drill that runs now; null when none does. */
  running: drillProgressSchema.nullable(),
  /** The last 20, newest first. */
  reports: z.array(drillSummarySchema),
});

export const drillRoutes = {
  'drill.state': defineRoute({ input: z.void(), output: drillStateSchema }),
  /** Resolves once it has begun; `drill.changed` tells of its progress and end. Rejects with `drill.running`. */
  'drill.start': defineRoute({ input: drillPlanSchema, output: drillStateSchema }),
  /** Stops the running drill, whose report says so. Without one it does nothing. */
  'drill.cancel': defineRoute({ input: z.void(), output: drillStateSchema }),
  'drill.report': defineRoute({
    input: z.strictObject({ id: z.string().max(100) }),
    output: drillReportSchema,
  }),
  /** The report as a text to copy or save. */
  'drill.export': defineRoute({
    input: z.strictObject({ id: z.string().max(100), format: z.enum(['json', 'markdown']) }),
    output: z.object({ fileName: z.string(), text: z.string() }),
  }),
} as const;

export type DrillFault = z.infer<typeof drillFaultSchema>;
export type DrillProvider = z.infer<typeof drillProviderSchema>;
export type DrillPlan = z.infer<typeof drillPlanSchema>;
export type DrillOutcome = z.infer<typeof drillOutcomeSchema>;
export type DrillRequest = z.infer<typeof drillRequestSchema>;
export type DrillTransition = z.infer<typeof drillTransitionSchema>;
export type DrillTotals = z.infer<typeof drillTotalsSchema>;
export type DrillReport = z.infer<typeof drillReportSchema>;
export type DrillProgress = z.infer<typeof drillProgressSchema>;
export type DrillSummary = z.infer<typeof drillSummarySchema>;
export type DrillState = z.infer<typeof drillStateSchema>;
