import { create } from 'zustand';
import type { KeyTest, KeyView } from '../../../shared/contract/keys.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { failed, ok, type Result } from '../../../shared/result.ts';
import { invoke } from '../../ipc.ts';
import { useKeyRing, useSettings } from '../../stores/console.ts';

/**
 * What a person does with keys. The ring itself is `useKeyRing`; a secret passes through `add` and `replace` on its
 * way to the main process and is kept nowhere.
 */
export interface KeysState {
  readonly checking: boolean;
  /** Why the keychain could not even be asked; null otherwise. */
  readonly checkError: ErrorBody | null;
  /** Providers whose key is being tested. */
  readonly testing: readonly string[];
  /** Tests of this session by provider: the only record for keys of the environment. */
  readonly tests: Readonly<Record<string, KeyTest>>;
  /** A provider that got its key in this session and could become the default once a test accepts the key. */
  readonly candidate: string | null;
  /** A provider whose new key was accepted and that is not the default one: the offer to make it so. */
  readonly offered: string | null;
  readonly add: (provider: string, name: string, secret: string) => Promise<Result<KeyView>>;
  readonly replace: (id: string, secret: string) => Promise<Result<KeyView>>;
  readonly remove: (key: KeyView) => Promise<Result<{ removed: boolean }>>;
  readonly test: (provider: string) => Promise<void>;
  readonly checkKeychain: () => Promise<void>;
  readonly makeDefault: (provider: string, model: string) => Promise<Result<true>>;
  readonly dismissOffer: () => void;
}

const without = <T>(record: Readonly<Record<string, T>>, name: string) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

export const useKeys = create<KeysState>()((set, get) => ({
  checking: false,
  checkError: null,
  testing: [],
  tests: {},
  candidate: null,
  offered: null,

  add: async (provider, name, secret) => {
    const answer = await invoke('keys.add', { provider, name, secret });
    if (answer.ok) {
      // A test of what the provider used before says nothing about this key.
      set({ tests: without(get().tests, provider), candidate: provider, offered: null });
      await useKeyRing.getState().refresh();
    }
    return answer;
  },

  replace: async (id, secret) => {
    const answer = await invoke('keys.replace', { id, secret });
    if (answer.ok) {
      set({ tests: without(get().tests, answer.data.provider) });
      await useKeyRing.getState().refresh();
    }
    return answer;
  },

  remove: async (key) => {
    const answer = await invoke('keys.remove', { id: key.id });
    if (answer.ok) {
      const gone = (one: string | null) => (one === key.provider ? null : one);
      const { tests, candidate, offered } = get();
      set({ tests: without(tests, key.provider), candidate: gone(candidate), offered: gone(offered) });
      await useKeyRing.getState().refresh();
    }
    return answer;
  },

  test: async (provider) => {
    if (get().testing.includes(provider)) return;
    set({ testing: [...get().testing, provider] });
    const answer = await invoke('keys.test', { provider });
    const test = answer.ok ? answer.data : { at: Date.now(), error: answer.error, models: null };
    set({
      testing: get().testing.filter((one) => one !== provider),
      tests: { ...get().tests, [provider]: test },
    });
    if (test.error === null && get().candidate === provider) {
      set({ candidate: null, offered: canBecomeDefault(provider) ? provider : null });
    }
    await useKeyRing.getState().refresh();
  },

  checkKeychain: async () => {
    if (get().checking) return;
    set({ checking: true, checkError: null });
    const answer = await invoke('keys.checkKeychain');
    set({ checking: false, checkError: answer.ok ? null : answer.error });
    if (answer.ok) await useKeyRing.getState().refresh();
  },

  makeDefault: async (provider, model) => {
    const answer = await invoke('settings.update', { values: { provider, model } });
    if (!answer.ok) return failed(answer.error);
    useSettings.getState().receive(answer.data);
    set({ offered: null });
    return ok(true);
  },

  dismissOffer: () => set({ offered: null }),
}));

function canBecomeDefault(provider: string): boolean {
  const settings = useSettings.getState().data?.settings ?? [];
  const current = settings.find((setting) => setting.name === 'provider');
  return current !== undefined && current.value !== provider && !current.source.startsWith('environment');
}
