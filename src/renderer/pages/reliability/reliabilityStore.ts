import { create } from 'zustand';
import type { ErrorBody } from '../../../shared/errors.ts';
import { invoke } from '../../ipc.ts';
import { useProviders } from '../../stores/console.ts';

/** One look at a provider: GET /models, which costs no tokens. */
export interface ProviderCheck {
  readonly state: 'running' | 'answered' | 'failed';
  /** When it began, epoch ms. */
  readonly at: number;
  /** 0 while it runs. */
  readonly durationMs: number;
  /** How many models it listed; null unless it answered. */
  readonly models: number | null;
  readonly error: ErrorBody | null;
}

/** The checks made in this window, by provider; the last one of each. */
export interface ChecksState {
  readonly checks: Readonly<Record<string, ProviderCheck>>;
  /** Asks the provider for its models; does nothing while such a check runs. Never rejects. */
  readonly check: (provider: string) => Promise<void>;
}

export const useChecks = create<ChecksState>()((set, get) => ({
  checks: {},

  check: async (provider) => {
    if (get().checks[provider]?.state === 'running') return;
    const put = (check: ProviderCheck) => set({ checks: { ...get().checks, [provider]: check } });
    const at = Date.now();
    const startedMs = performance.now();
    put({ state: 'running', at, durationMs: 0, models: null, error: null });
    const answer = await invoke('providers.models', { provider });
    const durationMs = performance.now() - startedMs;
    put(
      answer.ok
        ? { state: 'answered', at, durationMs, models: answer.data.length, error: null }
        : { state: 'failed', at, durationMs, models: null, error: answer.error },
    );
    // The sandbox has an address only once it was asked.
    await useProviders.getState().refresh();
  },
}));
