import { create } from 'zustand';
import type {
  CustomProvider,
  ProviderRule,
  SettingsPreview,
  SettingsView,
} from '../../../shared/contract/settings.ts';
import type { Result } from '../../../shared/result.ts';
import { invoke } from '../../ipc.ts';
import { useSettings } from '../../stores/console.ts';
import type { Drafts, SettingValue } from './settingDraft.ts';

/** Edits that are not saved yet; they outlive a look at another page. The values in force are `useSettings`. */
export interface SettingsEdits {
  readonly drafts: Drafts;
  /** When the change was whose note was put away, epoch ms. */
  readonly putAway: number | null;
  readonly edit: (name: string, value: string | boolean) => void;
  /** Forgets the edits of the named settings. */
  readonly discard: (names: readonly string[]) => void;
  /** Saves the named values as a whole, or nothing. Saved ones are no edits any more. */
  readonly save: (values: Record<string, SettingValue>) => Promise<Result<SettingsView>>;
  /** Replaces the list of the person's own providers. */
  readonly saveProviders: (providers: readonly CustomProvider[]) => Promise<Result<SettingsView>>;
  /** Replaces the list of rules. */
  readonly saveRules: (rules: readonly ProviderRule[]) => Promise<Result<SettingsView>>;
  /** What reading the files again would change. */
  readonly preview: () => Promise<Result<SettingsPreview>>;
  /** Reads the files of that preview again. */
  readonly reload: (revision: string) => Promise<Result<SettingsView>>;
}

function received(answer: Result<SettingsView>): Result<SettingsView> {
  if (answer.ok) useSettings.getState().receive(answer.data);
  return answer;
}

export const useSettingsEdits = create<SettingsEdits>()((set, get) => ({
  drafts: {},
  putAway: null,

  edit: (name, value) => set({ drafts: { ...get().drafts, [name]: value } }),

  discard: (names) => {
    const kept = Object.entries(get().drafts).filter(([name]) => !names.includes(name));
    set({ drafts: Object.fromEntries(kept) });
  },

  save: async (values) => {
    const answer = await invoke('settings.update', { values });
    if (answer.ok) {
      useSettings.getState().receive(answer.data);
      get().discard(Object.keys(values));
    }
    return answer;
  },

  saveProviders: async (providers) =>
    received(await invoke('settings.update', { providers: [...providers] })),

  saveRules: async (rules) => received(await invoke('settings.update', { rules: [...rules] })),

  preview: () => invoke('settings.preview'),

  reload: async (revision) => received(await invoke('settings.reload', { revision })),
}));
