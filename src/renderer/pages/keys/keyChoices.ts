import type { KeyRingView } from '../../../shared/contract/keys.ts';
import type { ProviderView } from '../../../shared/contract/providers.ts';

/** A provider in the picker of the add form. `taken`: it has a stored key already, which is replaced in its row. */
export interface KeyChoice {
  readonly id: string;
  readonly name: string;
  readonly taken: boolean;
}

/** Providers a key can be added for: those that need one first, local servers after them, the sandbox never. */
export function keyChoices(
  providers: readonly ProviderView[],
  ring: KeyRingView,
): { readonly remote: readonly KeyChoice[]; readonly local: readonly KeyChoice[] } {
  const taken = new Set(ring.keys.map((key) => key.provider));
  const choicesOf = (kind: ProviderView['kind']) =>
    providers
      .filter((provider) => provider.kind === kind)
      .map(({ id, name }) => ({ id, name, taken: taken.has(id) }));
  return { remote: choicesOf('remote'), local: choicesOf('local') };
}

/** The name shown for a provider id; the id itself for one that is no longer configured. */
export function providerName(providers: readonly ProviderView[], id: string): string {
  return providers.find((provider) => provider.id === id)?.name ?? id;
}

/** What becomes of a provider's requests when its stored key goes. */
export function afterRemoval(
  ring: KeyRingView,
  provider: { readonly id: string; readonly name: string; readonly needsKey: boolean },
): string {
  const fallback = ring.environment.find((key) => key.provider === provider.id);
  if (fallback) return `Requests to ${provider.name} then use the key from ${fallback.variable}.`;
  if (!provider.needsKey) return `Requests to ${provider.name} then go out without a key.`;
  return `Requests to ${provider.name} fail until you add another key.`;
}
