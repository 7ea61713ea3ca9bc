import { AppError } from '../../shared/errors.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Endpoint, Provider } from '../providers/provider.ts';

/** What endpoints are made of. */
export interface EndpointParts {
  /** The key a provider uses now, null = none; rejects with `keychain.*` or `key.*`. */
  readonly secretFor: (provider: ProviderConfig) => Promise<string | null>;
  /** Starts the sandbox when it does not run yet; its base URL. */
  readonly sandboxUrl: () => Promise<string>;
}

/** Where a call to a provider goes and with what key. Rejects with `provider.key_missing` before anything is sent. */
export type ResolveEndpoint = (
  provider: ProviderConfig,
  headers?: Readonly<Record<string, string>>,
) => Promise<Endpoint>;

export function createResolveEndpoint({ secretFor, sandboxUrl }: EndpointParts): ResolveEndpoint {
  return async (provider, headers = {}) => {
    const { id, name, kind, needsKey, maxTokensField } = provider;
    if (kind === 'sandbox') {
      return { provider: id, baseUrl: await sandboxUrl(), apiKey: null, headers, maxTokensField };
    }
    const apiKey = await secretFor(provider);
    if (apiKey === null && needsKey) {
      throw new AppError(
        'provider.key_missing',
        `${name} needs an API key and there is none. Add one on the Keys page.`,
        { data: { provider: id } },
      );
    }
    return { provider: id, baseUrl: provider.baseUrl, apiKey, headers, maxTokensField };
  };
}

/** A person waits for the list, ms. */
const LIST_TIMEOUT_MS = 15_000;

/** The models a provider's server has now, sorted. Rejects as the endpoint and `Provider.listModels` do. */
export async function listModels(
  wire: Provider,
  endpoint: ResolveEndpoint,
  provider: ProviderConfig,
): Promise<readonly string[]> {
  return wire.listModels(await endpoint(provider), { timeoutMs: LIST_TIMEOUT_MS });
}
