import type { SettingsService } from '../../../core/settings/service.ts';
import type { HandlersOf } from '../router.ts';

export function settingsHandlers({ settings }: { settings: SettingsService }): HandlersOf<'settings'> {
  return {
    'settings.get': () => settings.view(),
    'settings.update': (change) => settings.update(change),
  };
}
