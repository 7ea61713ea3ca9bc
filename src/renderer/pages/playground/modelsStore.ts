import { create } from 'zustand';
import type { ErrorBody } from '../../../shared/errors.ts';
import { invoke } from '../../ipc.ts';

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

/** Models as servers listed them, since the window opened. */
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
