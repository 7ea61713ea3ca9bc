import { create } from 'zustand';
import type { ErrorBody } from '../../../shared/errors.ts';
import { invoke } from '../../ipc.ts';
import { useKeyRing, useSettings } from '../../stores/console.ts';

/** The models of one provider, as its server listed them. */
export interface ModelList {
  readonly models: readonly string[];
  readonly loading: boolean;
  readonly error: ErrorBody | null;
}

interface Models {
  readonly byProvider: Readonly<Record<string, ModelList>>;
  /** Asks the server of a provider for its models. */
  list(provider: string): Promise<void>;
  dismissError(provider: string): void;
}

const noList: ModelList = { models: [], loading: false, error: null };

/** Models as servers listed them, since the window opened. A failure is forgotten when keys or settings change. */
export const useModels = create<Models>()((set) => {
  const put = (provider: string, change: Partial<ModelList>) =>
    set(({ byProvider }) => ({
      byProvider: { ...byProvider, [provider]: { ...(byProvider[provider] ?? noList), ...change } },
    }));
  return {
    byProvider: {},
    list: async (provider) => {
      put(provider, { loading: true, error: null });
      const result = await invoke('providers.models', { provider });
      if (result.ok) put(provider, { loading: false, models: result.data });
      else put(provider, { loading: false, error: result.error });
    },
    dismissError: (provider) => put(provider, { error: null }),
  };
});

function forgetErrors(): void {
  useModels.setState(({ byProvider }) => ({
    byProvider: Object.fromEntries(
      Object.entries(byProvider).map(([provider, list]) => [provider, { ...list, error: null }]),
    ),
  }));
}

for (const store of [useKeyRing, useSettings]) {
  store.subscribe((now: { data: unknown }, before: { data: unknown }) => {
    if (now.data !== before.data) forgetErrors();
  });
}
