import type { AskParams, Message } from '../../shared/contract/ask.ts';

/** Our own deadlines, ms; the SDK's timeout does not cover a stream that stalls. */
export interface Deadlines {
  /** Until the first byte of the answer's body. */
  readonly firstByteMs: number;
  /** Until the first text of the answer, where that is limited: others wait to be asked in its place. */
  readonly firstTextMs?: number | undefined;
  /** Longest silence between two pieces of a stream. */
  readonly idleMs: number;
  /** From sending to the last byte. */
  readonly totalMs: number;
}

/** Where a call goes and with what key. */
export interface Endpoint {
  readonly provider: string;
  readonly baseUrl: string;
  /** null for servers that need none. */
  readonly apiKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** OpenAI's newer models refuse the older name. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
}

export interface ProviderCall {
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly messages: readonly Message[];
  readonly format: 'text' | 'json';
  readonly params: AskParams;
  readonly stream: boolean;
  readonly deadlines: Deadlines;
  readonly signal: AbortSignal;
  /** Called with each piece of text as it comes; once with the whole text when not streaming. */
  readonly onText: (text: string) => void;
}

/** Tokens as a provider reported them, with the block they were read from. */
export interface ReportedUsage {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
  readonly reasoning: number;
  /** The provider's own price in micro-dollars (OpenRouter); null where it gives none. */
  readonly costMicros: number | null;
  /** The usage block as JSON text. */
  readonly raw: string;
}

/** A complete answer: the provider said why it finished. Anything less is an `AppError`. */
export interface ProviderReply {
  readonly text: string;
  readonly modelAnswered: string | null;
  /** `stop`, `length`, `content_filter`, `tool_calls`, or a provider's own word. */
  readonly finishReason: string;
  readonly usage: ReportedUsage | null;
  /** From sending to the first text, ms; null when no text came. */
  readonly firstTokenMs: number | null;
  /** The JSON body, or for a stream its first and last chunk without the text between. */
  readonly raw: string;
}

/**
 * One way to talk to LLM servers. Rejects with an `AppError` of a `provider.*` code or `request.cancelled`;
 * the message carries the provider's own words where it gave some, never the key. Never retries.
 */
export interface Provider {
  complete(call: ProviderCall): Promise<ProviderReply>;
  /** Model ids, sorted. */
  listModels(
    endpoint: Endpoint,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<readonly string[]>;
}
