import type { KeySource } from '../../shared/contract/providers.ts';
import type { ProviderConfig } from '../providers/preset.ts';

/** A key that a change of the settings would send to a server it did not go to before. */
export interface KeyMove {
  /** Name of the provider. */
  readonly provider: string;
  /** The key, by its last characters or its variable. */
  readonly key: string;
  /** Origin of the server, as in `https://example.org`. */
  readonly to: string;
}

/** The providers of some settings, and where each takes its key from. */
export interface KeyedProviders {
  readonly providers: readonly ProviderConfig[];
  readonly sourceOf: (provider: ProviderConfig) => KeySource;
}

/**
 * The keys that would reach a new server by a change of settings. A page could otherwise point a provider at a server of
 * its own and have the key sent there. Servers on this machine do not count.
 */
export function keyMoves(before: KeyedProviders, after: KeyedProviders): readonly KeyMove[] {
  const known = new Set(destinations(before).map(({ key, to }) => `${key} ${to}`));
  return destinations(after).filter(({ key, to }) => !known.has(`${key} ${to}`) && !isLoopback(to));
}

function destinations({ providers, sourceOf }: KeyedProviders): readonly KeyMove[] {
  return providers.flatMap((provider) => {
    const key = keyName(provider, sourceOf(provider));
    const to = URL.canParse(provider.baseUrl) ? new URL(provider.baseUrl).origin : null;
    return key === null || to === null ? [] : [{ provider: provider.name, key, to }];
  });
}

/** A stored key belongs to its provider, whatever its last characters; a variable may serve several. */
function keyName(provider: ProviderConfig, source: KeySource): string | null {
  switch (source.kind) {
    case 'keychain':
    case 'memory':
      return `the key of ${provider.id} that ends in "${source.tail}"`;
    case 'environment':
      return `the key in ${source.variable}`;
    case 'not_needed':
    case 'none':
      return null;
  }
}

function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
