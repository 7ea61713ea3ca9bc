import type { FailoverStep } from '../../shared/contract/settings.ts';
import { keepableHeaders } from '../../shared/sensitiveHeaders.ts';
import { ownKey, type RequestIdentity } from '../cache/ownKey.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import { findProvider } from '../providers/registry.ts';
import type { Target } from '../reliability/callPolicy.ts';
import type { PreparedRequest } from './preparedRequest.ts';

/** Who is asked for a request, in order, and the steps of the settings whose provider is gone. */
export interface Chain {
  readonly targets: readonly [Target, ...Target[]];
  readonly unknownSteps: readonly FailoverStep[];
}

/**
 * The request's own target, then the steps, without repeats. `own` steps are the request's: an unknown provider among
 * them throws `provider.unknown`; of the settings' it is left out.
 */
export function chainOf(
  first: Target,
  steps: { readonly own: readonly FailoverStep[] | undefined; readonly settings: readonly FailoverStep[] },
  providers: readonly ProviderConfig[],
): Chain {
  for (const { provider } of steps.own ?? []) findProvider(providers, provider);
  const rest: Target[] = [];
  const unknownSteps: FailoverStep[] = [];
  for (const step of steps.own ?? steps.settings) {
    const provider = providers.find(({ id }) => id === step.provider);
    if (!provider) {
      unknownSteps.push(step);
      continue;
    }
    const target = { provider, model: step.model ?? provider.model ?? first.model };
    if (![first, ...rest].some((other) => isSame(other, target))) rest.push(target);
  }
  return { targets: [first, ...rest], unknownSteps };
}

function isSame(one: Target, other: Target): boolean {
  return one.provider.id === other.provider.id && one.model === other.model;
}

/**
 * The request as it goes to a target of its chain, with the cache key that its answer has there. Headers that may hold
 * a secret stay with the server that they were meant for.
 */
export function preparedFor(prepared: PreparedRequest, target: Target): PreparedRequest {
  const { provider, model } = target;
  if (isSame(target, { provider: prepared.provider, model: prepared.request.model })) return prepared;
  const { headers: all, ...rest } = prepared.request;
  const headers = provider.baseUrl === prepared.provider.baseUrl ? all : keepableHeaders(all);
  const request = { ...rest, provider: provider.id, model, ...(headers ? { headers } : {}) };
  return { ...prepared, request, provider, key: requestKey(provider, request, prepared.params) };
}

/** Our own cache key of a request. */
export function requestKey(
  provider: ProviderConfig,
  request: PreparedRequest['request'],
  params: PreparedRequest['params'],
): string {
  return ownKey(requestIdentity(provider, request, params));
}

/** What our own cache key of a request is made of. */
export function requestIdentity(
  provider: ProviderConfig,
  { model, messages, format, headers }: PreparedRequest['request'],
  params: PreparedRequest['params'],
): RequestIdentity {
  return { provider: provider.id, baseUrl: provider.baseUrl, model, messages, format, params, headers };
}
