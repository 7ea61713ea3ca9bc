import { z } from 'zod';

const count = z.int().min(0).max(1_000_000);

const faultsSchema = z.strictObject({
  /** Wait before the answer's headers, ms. */
  latencyMs: z.number().min(0).max(600_000).optional(),
  tokensPerSecond: z.number().positive().max(1_000_000).optional(),
  /** Length of the answer, in tokens, instead of its own. */
  answerTokens: count.optional(),
  /** Answer with this error status. */
  status: z.int().min(400).max(599).optional(),
  /** `error.code` of that answer, such as `insufficient_quota`. */
  errorCode: z.string().max(100).optional(),
  /** The Retry-After header as it is sent: seconds or a date. */
  retryAfter: z.string().max(100).optional(),
  /** Accept and never answer, or send headers and then nothing. */
  hang: z.enum(['before_headers', 'after_headers']).optional(),
  malformedAfterTokens: count.optional(),
  errorChunkAfterTokens: count.optional(),
  /** Drop the connection. */
  cutAfterTokens: count.optional(),
  /** End in order, but without a finish reason and an end marker. */
  endAfterTokens: count.optional(),
  /** Close the connection without a word, as a machine does that is not there. */
  drop: z.boolean().optional(),
  html: z.boolean().optional(),
  empty: z.boolean().optional(),
  redirectTo: z.string().max(2000).optional(),
  redirectStatus: z.int().min(300).max(399).optional(),
  /** Only this key is accepted. */
  requireKey: z.string().max(2000).optional(),
});

/** How the sandbox is to misbehave; left out = it does not. */
export type Faults = z.infer<typeof faultsSchema>;

/** The header that sets faults for one request, as JSON. */
export const FAULTS_HEADER = 'x-sandbox-faults';

/** The faults in a header's value, or why they are none. */
export function readFaults(header: string): { faults: Faults } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(header);
  } catch {
    return { problem: `${FAULTS_HEADER} is not JSON.` };
  }
  const parsed = faultsSchema.safeParse(value);
  if (parsed.success) return { faults: parsed.data };
  const issue = parsed.error.issues[0];
  return { problem: `${FAULTS_HEADER}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim() };
}
