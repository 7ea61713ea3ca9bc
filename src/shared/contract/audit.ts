import { z } from 'zod';
import { errorBodySchema } from './ask.ts';
import { defineRoute, NAME_MAX_CHARS } from './route.ts';

/**
 * What can be wrong with a line. `edited`: it is not what was written; `missing`: it is not there; `inserted`: it was never
 * written; `reordered`, `duplicated`: it stands in another place, or twice; `truncated`: the log ends before the head that
 * the keychain knows; `forked`: it goes on from another line than the one before it; `unverifiable`: it was written with a
 * key that is gone.
 */
export const auditVerdictSchema = z.enum([
  'edited',
  'missing',
  'inserted',
  'reordered',
  'duplicated',
  'truncated',
  'forked',
  'unverifiable',
]);

export const auditFindingSchema = z.object({
  verdict: auditVerdictSchema,
  file: z.string(),
  /** From 1 on, in that file: the line itself, or the one before which others are missing. */
  line: z.number(),
  /** The number of the entry, and of the last one where there are several. */
  seq: z.number(),
  untilSeq: z.number(),
  /** One sentence. */
  message: z.string(),
});

export const seqRangeSchema = z.object({ from: z.number(), until: z.number() });

export const auditReportSchema = z.object({
  ok: z.boolean(),
  /** The verdict in a sentence or two. */
  summary: z.string(),
  /** Lines that are true, and stand where they stood. */
  entries: z.number(),
  files: z.number(),
  bytes: z.number(),
  firstSeq: z.number().nullable(),
  lastSeq: z.number().nullable(),
  /** The first ones; `findingCount` counts all. */
  findings: z.array(auditFindingSchema),
  findingCount: z.number(),
  /** Written while the keychain was away. `sealed`: by the keyed line that follows, so a change since then would show. */
  unsealed: z.array(seqRangeSchema.extend({ sealed: z.boolean() })),
  /** Removed by `audit_keep_days`, as the log itself says. */
  removed: z.array(seqRangeSchema),
  /** The log ends within a line: its program was killed while it wrote. The next start repairs it. */
  unfinished: z.boolean(),
  /** `none`: no head was at hand, so entries cut off at the end would not show. */
  head: z.enum(['matches', 'differs', 'none']),
  tookMs: z.number(),
});

const fieldSchema: z.ZodType<AuditField> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.record(z.string(), fieldSchema)]),
);

/** A line as it is in the file; nothing is checked yet. */
export const auditEntrySchema = z.object({
  /** Its place, to tell rows apart: numbers of entries may be forged. */
  id: z.string(),
  file: z.string(),
  /** null = the line cannot be read. */
  seq: z.number().nullable(),
  /** Epoch ms; null when it has no time. */
  at: z.number().nullable(),
  event: z.string(),
  fields: z.record(z.string(), fieldSchema),
});

export const auditStateSchema = z.object({
  /** `starting`: the keychain was not asked yet; `sealed`: chained with the key; `unsealed`: the keychain is away. */
  seal: z.enum(['starting', 'sealed', 'unsealed']),
  /** The last entry on the disk; 0 when there is none. */
  seq: z.number(),
  /** The last entry whose mac the keychain holds, and since when, epoch ms. */
  anchoredSeq: z.number().nullable(),
  anchoredAt: z.number().nullable(),
  /** Entries that wait in memory because the log cannot be written, and those that were lost since it could. */
  waiting: z.number(),
  lost: z.number(),
  problem: errorBodySchema.nullable(),
  /** The running check; null when none runs. */
  verifying: z.object({ bytes: z.number(), of: z.number() }).nullable(),
  /** The last check of this run of the console, with its instant in epoch ms. */
  lastVerify: z.object({ at: z.number(), report: auditReportSchema }).nullable(),
});

export const auditPageSchema = z.object({
  /** Newest first. */
  entries: z.array(auditEntrySchema),
  /** Where the next older page begins; null at the end of the log. A page may be empty and go on all the same. */
  next: z.string().nullable(),
});

export const auditRoutes = {
  'audit.state': defineRoute({ input: z.void(), output: auditStateSchema }),
  'audit.entries': defineRoute({
    input: z.strictObject({
      cursor: z.string().max(100).nullable(),
      limit: z.int().min(1).max(500),
      /** The begin of an event's name (`key.`, `request`); empty for all. */
      event: z.string().max(100),
      provider: z.string().max(NAME_MAX_CHARS),
      outcome: z.string().max(100),
      /** Words that all have to be in the line. */
      text: z.string().max(500),
      /** Epoch ms; null = from the beginning. */
      since: z.number().min(0).nullable(),
    }),
    output: auditPageSchema,
  }),
  /** Checks the whole log on a thread of its own; `audit.changed` tells of its progress. One runs at a time. */
  'audit.verify': defineRoute({ input: z.void(), output: auditReportSchema }),
  /** Stops the running check, which then rejects with `request.cancelled`. */
  'audit.stopVerify': defineRoute({ input: z.void(), output: z.void() }),
  /** A text that proves where the log stood: with it, a later check finds that entries were cut off. */
  'audit.receipt': defineRoute({ input: z.void(), output: z.object({ text: z.string() }) }),
  /**
   * Throws away the key that prompts were hashed with, and makes a new one: nobody can test any more whether a prompt was
   * asked before now. Lines stay as they are, and true. Rejects with the keychain's error.
   */
  'audit.forgetPrompts': defineRoute({ input: z.void(), output: z.void() }),
} as const;

export type AuditField = string | number | boolean | null | { [name: string]: AuditField };
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;
export type AuditFinding = z.infer<typeof auditFindingSchema>;
export type AuditReport = z.infer<typeof auditReportSchema>;
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export type AuditState = z.infer<typeof auditStateSchema>;
export type AuditPage = z.infer<typeof auditPageSchema>;
export type AuditQuery = z.infer<(typeof auditRoutes)['audit.entries']['input']>;
