import { createHash } from 'node:crypto';
import type { AskParams, Message } from '../../shared/contract/ask.ts';

/** Everything about a request that can change its answer. Parameters as they go to the provider. */
export interface RequestIdentity {
  readonly provider: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly messages: readonly Message[];
  readonly format: 'text' | 'json';
  readonly params: AskParams;
  /** Extra headers of the request: a gateway may route by them. Never the key. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

// Part of what is hashed: a changed rule can then never meet keys made by an older one.
const KEY_RULE = 1;

/** The console's own cache key: sha256, 64 hex digits. Equal for two requests only if they ask the same of the same server. */
export function ownKey(request: RequestIdentity): string {
  return createHash('sha256').update(canonicalRequest(request)).digest('hex');
}

/** What `ownKey` hashes: compact JSON, members in the order of their names, left-out parameters left out. */
export function canonicalRequest(request: RequestIdentity): string {
  const { params } = request;
  // JSON.stringify drops undefined members, writes lone surrogates as escapes and -0 as 0: one text for one request.
  return JSON.stringify({
    base_url: normalizedBaseUrl(request.baseUrl),
    frequency_penalty: params.frequencyPenalty,
    headers: sortedHeaders(request.headers),
    max_tokens: params.maxTokens,
    messages: request.messages.map(({ role, content }) => ({ content, role })),
    model: request.model,
    presence_penalty: params.presencePenalty,
    provider: request.provider,
    response_format: request.format,
    rule: KEY_RULE,
    seed: params.seed,
    stop: params.stop,
    temperature: params.temperature,
    top_p: params.topP,
  });
}

/** A base URL in one spelling: host in lower case, no default port, no slash at the end. */
export function normalizedBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl).href : baseUrl;
  let end = url.length;
  while (url.charCodeAt(end - 1) === 0x2f) end -= 1;
  return url.slice(0, end);
}

function sortedHeaders(headers: RequestIdentity['headers']): readonly (readonly string[])[] | undefined {
  const pairs = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (pairs.length === 0) return undefined;
  return pairs.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}
