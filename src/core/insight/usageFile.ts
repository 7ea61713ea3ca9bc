import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { errorCodeOf, fileTrouble } from '../fileTrouble.ts';

/** What the Python library keeps of one client, one process, or everybody in a working directory. */
export interface UsageFile {
  readonly path: string;
  /** `usage_global.json` counts for all, `usage_process_N.json` for a process, any other for a client. */
  readonly scope: 'global' | 'process' | 'client';
  /** The client or process, as the file says it. */
  readonly who: string;
  readonly requests: number;
  readonly tokens: number;
  readonly requestsToday: number;
  readonly tokensToday: number;
  /** The day that "today" was, as the file has it. */
  readonly day: string;
}

/** A file that is left out, and why: ends the sentence "the file ...". */
export interface UnusableFile {
  readonly path: string;
  readonly why: string;
}

/** The library's are of some hundred bytes. */
const MOST_BYTES = 65_536;

// More than any program has used; thousands of them can still be summed.
const MOST_COUNTED = 1e12;
const counter = z.int().min(0).max(MOST_COUNTED);
const usageSchema = z.object({
  tokens_used_today: counter,
  requests_today: counter,
  last_reset: z.string().max(40),
  total_tokens: counter,
  total_requests: counter,
  client_id: z.string().max(1000).nullish(),
  process_id: counter.nullish(),
});

/** Reads a usage file of the library, whatever it is. Never rejects. */
export async function readUsageFile(path: string): Promise<UsageFile | UnusableFile> {
  const text = await readStart(path);
  if (typeof text !== 'string') return { path, why: text.why };
  const parsed = jsonOf(text);
  if (parsed === undefined) return { path, why: 'is no JSON' };
  const read = usageSchema.safeParse(parsed);
  if (!read.success) return { path, why: whyNot(parsed, read.error) };
  const { client_id: client, process_id: process, ...counts } = read.data;
  const scope = scopeOf(path, client ?? null, process ?? null);
  return {
    path,
    scope,
    who: scope === 'global' ? 'everybody' : String(scope === 'process' ? (process ?? '') : (client ?? '')),
    requests: counts.total_requests,
    tokens: counts.total_tokens,
    requestsToday: counts.requests_today,
    tokensToday: counts.tokens_used_today,
    day: counts.last_reset,
  };
}

async function readStart(path: string): Promise<string | { readonly why: string }> {
  try {
    const file = await open(path, 'r');
    try {
      if (!(await file.stat()).isFile()) return { why: 'is no plain file' };
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_BYTES + 1), 0, MOST_BYTES + 1, 0);
      if (bytesRead > MOST_BYTES) return { why: 'is far larger than a usage file' };
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (caught) {
    return { why: `cannot be read: ${fileTrouble(errorCodeOf(caught))}` };
  }
}

/** `undefined` for what is none: the texts NaN and Infinity, which Python writes, are none either. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whyNot(parsed: unknown, { issues }: z.ZodError): string {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'holds no object';
  const field = String(issues[0]?.path[0] ?? '');
  if (!Object.hasOwn(parsed, field)) return `has no ${field}, so it is no usage file of the library`;
  return `has a ${field} that is none: counters are whole numbers from 0 to a million millions`;
}

function scopeOf(path: string, client: string | null, process: number | null): UsageFile['scope'] {
  if (basename(path) === 'usage_global.json') return 'global';
  if (process !== null) return 'process';
  return client === null ? 'global' : 'client';
}
