import { isRecord } from './json.ts';
import type { ReportedUsage } from './provider.ts';

/** More than any request can have; larger counts are nonsense, and sums of them would overflow. */
const MOST_TOKENS = 1_000_000_000_000;
const MOST_DOLLARS = 1_000_000;
const RAW_MAX_CHARS = 10_000;

/**
 * A provider's usage block, or null when there is none or its counts cannot be trusted (missing, not whole, negative,
 * text, huge): unreported is better than wrong. Reads the fields of OpenAI, DeepSeek (`prompt_cache_hit_tokens`) and
 * OpenRouter (`cost`, dollars). Cached input never exceeds input, nor reasoning output.
 */
export function parseUsage(block: unknown): ReportedUsage | null {
  if (!isRecord(block)) return null;
  const input = countOf(block.prompt_tokens);
  const output = countOf(block.completion_tokens);
  if (input === null || output === null) return null;
  const cached =
    countIn(block.prompt_tokens_details, 'cached_tokens') ?? countOf(block.prompt_cache_hit_tokens);
  const reasoning = countIn(block.completion_tokens_details, 'reasoning_tokens');
  const raw = JSON.stringify(block);
  return {
    input,
    cachedInput: Math.min(cached ?? 0, input),
    output,
    reasoning: Math.min(reasoning ?? 0, output),
    costMicros: microsOf(block.cost),
    raw:
      raw.length <= RAW_MAX_CHARS ? raw : JSON.stringify({ prompt_tokens: input, completion_tokens: output }),
  };
}

/** The usage of a chunk or body: its own block, or the one that Groq's streams carry under `x_groq`. */
export function usageOf(body: Readonly<Record<string, unknown>>): ReportedUsage | null {
  const groq = body.x_groq;
  return parseUsage(body.usage) ?? (isRecord(groq) ? parseUsage(groq.usage) : null);
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= MOST_TOKENS
    ? // A negative zero would be shown as one.
      value + 0
    : null;
}

function countIn(details: unknown, name: string): number | null {
  return isRecord(details) ? countOf(details[name]) : null;
}

function microsOf(dollars: unknown): number | null {
  if (typeof dollars !== 'number' || !(dollars >= 0 && dollars <= MOST_DOLLARS)) return null;
  return Math.round(dollars * 1_000_000);
}
