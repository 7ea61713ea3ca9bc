import { randomUUID } from 'node:crypto';
import {
  type AskInput,
  type AskParams,
  type AskRequest,
  askRequestSchema,
} from '../../shared/contract/ask.ts';
import type { LimitWait } from '../../shared/contract/reliability.ts';
import { AppError } from '../../shared/errors.ts';
import { type LibraryIdentity, libraryKeys } from '../cache/libraryKey.ts';
import { type CacheQuestion, type CacheVerdict, mayLookUp } from '../cache/policy.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import { findProvider } from '../providers/registry.ts';
import type { Settings } from '../settings/settings.ts';
import { type Chain, chainOf, requestKey } from './targets.ts';

/** What asks: the playground, a program that uses the core, the warm-up of the cache, or a comparison with a kept answer. */
export type Source = 'playground' | 'core' | 'warm-up' | 'compare';

/** A request with a single prompt in place of messages, as the Python library takes it. */
export type PromptInput = Omit<AskInput, 'messages'> & { readonly prompt: string };

/** How one ask is made. */
export interface AskOptions {
  readonly source: Source;
  /** Given by callers that want to find the request again; made up otherwise. */
  readonly requestId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each piece of the answer as it comes. */
  readonly onText?: ((text: string) => void) | undefined;
  /** Called when the request begins to wait for something on our side, and with null when it goes on. */
  readonly onWait?: ((wait: LimitWait | null) => void) | undefined;
}

/** A request with everything that was decided about it before anything was called. Settings are a snapshot. */
export interface PreparedRequest {
  readonly id: string;
  readonly source: Source;
  readonly request: AskRequest;
  readonly settings: Settings;
  readonly provider: ProviderConfig;
  /** Who is asked, in order; the first is what was asked for. */
  readonly chain: Chain;
  /** The parameters as they go to the provider: the request's own, completed by the settings. */
  readonly params: AskParams;
  readonly namespace: string;
  /** Our own cache key. */
  readonly key: string;
  readonly lookUp: CacheVerdict;
  readonly cacheQuestion: CacheQuestion;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
  readonly onWait: (wait: LimitWait | null) => void;
}

/**
 * Checks a request and decides its parameters, cache key and cache use. Throws `request.invalid` or `provider.unknown`.
 */
export function prepareRequest(
  input: AskInput | PromptInput,
  options: AskOptions,
  settings: Settings,
  providers: readonly ProviderConfig[],
): PreparedRequest {
  const request = parsedRequest(input);
  const provider = findProvider(providers, request.provider);
  const params = completedParams(request.params, settings);
  const cacheQuestion = {
    mode: request.cacheMode,
    temperature: params.temperature,
    settings,
  };
  const steps = { own: request.failover, settings: settings.failover };
  return {
    id: options.requestId ?? randomUUID(),
    source: options.source,
    request,
    settings,
    provider,
    chain: chainOf({ provider, model: request.model }, steps, providers),
    params,
    namespace: settings.cache_namespace,
    key: requestKey(provider, request, params),
    lookUp: mayLookUp(cacheQuestion),
    cacheQuestion,
    signal: options.signal ?? new AbortController().signal,
    onText: options.onText ?? (() => undefined),
    onWait: options.onWait ?? (() => undefined),
  };
}

/** The keys under which the Python library may keep the answer, most likely first; see `libraryKeys`. None where it could not mean this server. */
export function libraryKeysOf(prepared: PreparedRequest): readonly string[] {
  const identity = libraryIdentityOf(prepared);
  return identity === null ? [] : libraryKeys(identity);
}

/** The request as far as the Python library could make it; null where the library cannot mean this server. */
export function libraryIdentityOf({ provider, request, params }: PreparedRequest): LibraryIdentity | null {
  if (provider.library === null) return null;
  const { model, messages, format, headers } = request;
  return { library: provider.library, model, messages, format, params, headers };
}

function parsedRequest(input: AskInput | PromptInput): AskRequest {
  const parsed = askRequestSchema.safeParse('prompt' in input ? withMessage(input) : input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.map(String).join('.') ?? '';
  throw new AppError('request.invalid', `The request is not valid: ${place} ${issue?.message ?? ''}`.trim());
}

function withMessage({ prompt, ...request }: PromptInput): AskInput {
  return { ...request, messages: [{ role: 'user', content: prompt }] };
}

/** The parameters of a request as they are sent: its own, completed by the settings. */
export function completedParams(
  params: AskParams,
  settings: Pick<Settings, 'temperature' | 'max_tokens'>,
): AskParams {
  return {
    ...params,
    temperature: params.temperature ?? settings.temperature ?? undefined,
    maxTokens: params.maxTokens ?? settings.max_tokens ?? undefined,
  };
}
