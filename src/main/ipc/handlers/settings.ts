import { type KeyMove, keyMoves } from '../../../core/keys/keyMoves.ts';
import type { KeyRing } from '../../../core/keys/keyRing.ts';
import { resolveProviders } from '../../../core/providers/registry.ts';
import type { SettingsAndKeys, SettingsService } from '../../../core/settings/service.ts';
import type { HandlersOf } from '../router.ts';

export interface SettingsHandlerParts {
  readonly settings: SettingsService;
  /** The keys, once they can be read. */
  readonly keyRing: Promise<KeyRing>;
  /** Asks the person whether keys may go to new servers. */
  readonly approveKeyMoves: (moves: readonly KeyMove[]) => Promise<boolean>;
}

export function settingsHandlers(parts: SettingsHandlerParts): HandlersOf<'settings'> {
  const { settings, approveKeyMoves } = parts;
  return {
    'settings.get': () => settings.view(),
    'settings.preview': () => settings.preview(),
    'settings.reload': ({ revision }) => settings.reload({ by: 'reload', revision: revision ?? undefined }),
    'settings.update': async (change) => {
      const keyRing = await parts.keyRing;
      const keyed = ({ settings: of, keys }: SettingsAndKeys) => ({
        providers: resolveProviders(of, null),
        sourceOf: (provider: Parameters<KeyRing['sourceUnder']>[0]) =>
          keyRing.sourceUnder(provider, of.provider, keys),
      });
      const now = keyed({ settings: settings.current, keys: settings.keys });
      return settings.update(change, (next) => approveKeyMoves(keyMoves(now, keyed(next))));
    },
  };
}
