import type { CustomProvider } from '../../shared/contract/settings.ts';
import { AppError } from '../../shared/errors.ts';
import type { Settings } from '../settings/settings.ts';
import type { ProviderConfig } from './preset.ts';
import { CUSTOM_PROVIDER_ID, customPreset, isLocalHost, presets } from './presets.ts';

type ProviderSettings = Pick<Settings, 'base_url' | 'providers'>;

/**
 * Every provider as the settings have it now: the presets, `openai_compatible` when `base_url` is set, and the
 * person's own, where one with a known id takes that one's place. `sandboxUrl` is null until the sandbox runs: it then
 * has an empty base URL. Nothing takes the sandbox's place, since what it answers is counted as free.
 */
export function resolveProviders(
  settings: ProviderSettings,
  sandboxUrl: string | null,
): readonly ProviderConfig[] {
  const known = presets.map((preset): ProviderConfig => {
    if (preset.kind === 'sandbox') return { ...preset, baseUrl: sandboxUrl ?? '', model: null };
    return { ...preset, model: null };
  });
  const compatible = settings.base_url === null ? [] : [configOf(CUSTOM_PROVIDER_ID, settings.base_url)];
  const byId = new Map([...known, ...compatible].map((provider) => [provider.id, provider]));
  for (const custom of settings.providers) {
    const before = byId.get(custom.id);
    if (before?.kind === 'sandbox') continue;
    byId.set(custom.id, before ? changed(before, custom) : ownProvider(custom));
  }
  return [...byId.values()];
}

/** The provider with this id. Throws `provider.unknown`. */
export function findProvider(providers: readonly ProviderConfig[], id: string): ProviderConfig {
  const found = providers.find((provider) => provider.id === id);
  if (found) return found;
  const message =
    id === CUSTOM_PROVIDER_ID
      ? 'The provider "openai_compatible" has no address yet. Set the base URL in Settings.'
      : `There is no provider "${id}". Choose another, or add it in Settings.`;
  throw new AppError('provider.unknown', message, { data: { provider: id } });
}

function configOf(id: string, baseUrl: string): ProviderConfig {
  return { ...customPreset({ id, name: 'OpenAI-compatible server', baseUrl }), model: null };
}

function ownProvider({ id, name, base_url, model }: CustomProvider): ProviderConfig {
  return { ...customPreset({ id, name, baseUrl: base_url }), model: model ?? null };
}

/**
 * A known provider at another address keeps its key and its place in the price table: a proxy of it costs the same. The
 * Python library's entries are those of its own address.
 */
function changed(before: ProviderConfig, { name, base_url, model }: CustomProvider): ProviderConfig {
  return {
    ...before,
    name,
    baseUrl: base_url,
    kind: before.kind === 'remote' || !isLocalHost(base_url) ? 'remote' : 'local',
    needsKey: before.needsKey && !isLocalHost(base_url),
    library: base_url === before.baseUrl ? before.library : null,
    model: model ?? null,
  };
}
