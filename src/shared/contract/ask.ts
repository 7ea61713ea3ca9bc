import { z } from 'zod';
import { NAME_MAX_CHARS } from './route.ts';
import { failoverStepSchema } from './settings.ts';

const printable = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
export const nameSchema = z
  .string()
  .min(1)
  .max(NAME_MAX_CHARS)
  .regex(printable, 'control characters are not allowed');

export const messageSchema = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().max(4_000_000),
});

/** Sampling parameters. Left out = the setting's value, and where that is empty the provider's own; nothing is sent as null. */
export const askParamsSchema = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.int().min(1).max(10_000_000).optional(),
  topP: z.number().min(0).max(1).optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  seed: z.int().optional(),
  stop: z.array(z.string().min(1).max(500)).max(4).optional(),
});

export const cacheModeSchema = z.enum(['use', 'bypass', 'refresh', 'no-store']);

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'a header name is letters, digits and -');
const headerValue = z
  .string()
  .max(2000)
  .regex(/^[\x20-\x7e]*$/, 'a header value is printable ASCII');

/** One question to a provider. `timeoutMs` is the total deadline. */
export const askRequestSchema = z.strictObject({
  provider: nameSchema,
  model: nameSchema,
  messages: z.array(messageSchema).min(1).max(1000),
  format: z.enum(['text', 'json']).default('text'),
  stream: z.boolean().default(true),
  params: askParamsSchema.default({}),
  timeoutMs: z.int().min(1).max(3_600_000).optional(),
  headers: z.record(headerName, headerValue).optional(),
  cacheMode: cacheModeSchema.default('use'),
  /** Who is asked next when the provider cannot answer, in this order. Left out = the chain of the settings; empty = nobody. */
  failover: z.array(failoverStepSchema).max(20).optional(),
  /** Whether an old answer of the cache may stand in when nobody can answer. Left out = as the settings say. */
  staleIfError: z.boolean().optional(),
});

/** Tokens of one request. Cached input is a part of input, reasoning a part of output: never added on top. */
export const tokensSchema = z.object({
  input: z.number(),
  cachedInput: z.number(),
  output: z.number(),
  reasoning: z.number(),
  /** `reported` by the provider's usage block, or `estimated` by our tokenizer. */
  provenance: z.enum(['reported', 'estimated']),
});

/** Money in whole micro-dollars. An unknown price is `unpriced`, never 0. */
export const costSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('priced'),
    micros: z.number(),
    inputMicros: z.number(),
    outputMicros: z.number(),
    /** `reported`: the provider's own figure; `table`: price table x tokens. */
    source: z.enum(['reported', 'table']),
    /** Name and date of the price table. */
    table: z.string(),
  }),
  z.object({ kind: z.literal('unpriced'), reason: z.string() }),
  /** Nothing was spent: the cache answered, or the sandbox did. */
  z.object({ kind: z.literal('no_spend'), reason: z.string() }),
]);

export const cacheReportSchema = z.object({
  /** `stale`: an old answer stood in for a failure. `joined`: the answer of an identical request that was under way. */
  outcome: z.enum(['hit', 'miss', 'bypass', 'stale', 'not_cacheable', 'joined']),
  /** Why it was not cacheable, or was bypassed; empty for a plain hit or miss. */
  reason: z.string(),
  namespace: z.string(),
  key: z.string(),
  /** `library`: found under the key of the Python library. */
  keyKind: z.enum(['own', 'library']),
  stored: z.boolean(),
  /** Age of the entry that answered, ms; null when the provider answered. */
  ageMs: z.number().nullable(),
  /** How long the provider took when the entry was made, ms; null when not known. */
  originalLatencyMs: z.number().nullable(),
  /** What the same answer would have cost, micro-dollars; null when not known. Only on a hit. */
  savedMicros: z.number().nullable(),
});

export const errorBodySchema = z.object({
  code: z.string().transform((code) => code as import('../errors.ts').ErrorCode),
  message: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});

/** One provider that a request was taken to, in order: repeats and failover make several. */
export const attemptSchema = z.object({
  provider: z.string(),
  baseUrl: z.string(),
  model: z.string(),
  startedAt: z.number(),
  durationMs: z.number(),
  /** null = it answered. */
  error: errorBodySchema.nullable(),
  /** False: passed over without a call, for the reason in `error`. */
  sent: z.boolean().default(true),
  /** What this call took; null when it took nothing, or nobody knows. */
  tokens: tokensSchema.nullable().default(null),
});

/** Everything the console knows of an answer. Times in ms, instants in epoch ms. */
export const answerSchema = z.object({
  requestId: z.string(),
  text: z.string(),
  /** The provider that answered, its address, and the model it was asked for: after a failover not those of the request. */
  provider: z.string(),
  baseUrl: z.string(),
  modelAsked: z.string(),
  /** The model that answered, as the provider names it; null when it did not say. */
  modelAnswered: z.string().nullable(),
  cache: cacheReportSchema,
  tokens: tokensSchema,
  cost: costSchema,
  latencyMs: z.number(),
  firstTokenMs: z.number().nullable(),
  attempts: z.array(attemptSchema),
  /** The provider of the request when another one answered in its place; else null. */
  failedOverFrom: z.string().nullable().default(null),
  /** What a person has to know though there is an answer: the key of the provider asked first was rejected. */
  warnings: z.array(errorBodySchema).default([]),
  /** Of the latency, the time spent waiting for room under a limit, for a pause to end or before a repeat. */
  waitedMs: z.number().default(0),
  finishReason: z.string().nullable(),
  /** `cut`: what came before the stream broke or was stopped. Never cached. */
  completion: z.discriminatedUnion('state', [
    z.object({ state: z.literal('complete') }),
    z.object({ state: z.literal('cut'), error: errorBodySchema }),
  ]),
  /** The answer as the provider sent it: the JSON body, or the last chunk's metadata of a stream; null on a hit. */
  raw: z.string().nullable(),
});

export type Message = z.infer<typeof messageSchema>;
export type AskParams = z.infer<typeof askParamsSchema>;
export type CacheMode = z.infer<typeof cacheModeSchema>;
/** A request with every default filled in. */
export type AskRequest = z.infer<typeof askRequestSchema>;
/** A request as a caller may write it. */
export type AskInput = z.input<typeof askRequestSchema>;
export type Tokens = z.infer<typeof tokensSchema>;
export type Cost = z.infer<typeof costSchema>;
export type CacheReport = z.infer<typeof cacheReportSchema>;
export type Attempt = z.infer<typeof attemptSchema>;
export type Answer = z.infer<typeof answerSchema>;
