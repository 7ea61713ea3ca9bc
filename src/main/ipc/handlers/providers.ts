import { listModels, type ResolveEndpoint } from '../../../core/client/endpoints.ts';
import type { KeyRing } from '../../../core/keys/keyRing.ts';
import type { ProviderConfig } from '../../../core/providers/preset.ts';
import type { Provider } from '../../../core/providers/provider.ts';
import { findProvider } from '../../../core/providers/registry.ts';
import type { HandlersOf } from '../router.ts';

export interface ProviderHandlerParts {
  readonly providers: () => readonly ProviderConfig[];
  readonly keyRing: KeyRing;
  readonly endpoint: ResolveEndpoint;
  readonly wire: Provider;
}

export function providerHandlers(parts: ProviderHandlerParts): HandlersOf<'providers'> {
  const { providers, keyRing, endpoint, wire } = parts;
  return {
    'providers.list': () =>
      providers().map((provider) => ({
        id: provider.id,
        name: provider.name,
        baseUrl: provider.baseUrl,
        kind: provider.kind,
        keySource: keyRing.sourceFor(provider.id),
        keysPage: provider.keysPage,
        defaultModel: provider.model,
        suggestedModels: [...provider.suggestedModels],
      })),
    'providers.models': async ({ provider }) => [
      ...(await listModels(wire, endpoint, findProvider(providers(), provider))),
    ],
  };
}
