import { create } from 'zustand';
import type { Board, BreakerAct } from '../../../shared/contract/reliability.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { invoke } from '../../ipc.ts';
import { useBoard, useProviders } from '../../stores/console.ts';
import { keepFresh } from '../../stores/keepFresh.ts';
import { toast } from '../../stores/toasts.ts';
import { actWords, afterAct } from './board/boardWords.ts';

const REFRESH_SPACING_MS = 1000;

/** Keeps the board fresh while a page shows it; returns the stop. */
export function followBoard(): () => void {
  return keepFresh(useBoard.getState().refresh, REFRESH_SPACING_MS);
}

interface Controls {
  /** Providers with an act on its way. */
  readonly busy: readonly string[];
  /** Does something to a breaker by hand; a toast says how it went. Never rejects. */
  readonly control: (provider: string, act: BreakerAct) => Promise<void>;
}

export const useControls = create<Controls>()((set, get) => ({
  busy: [],

  control: async (provider, act) => {
    if (get().busy.includes(provider)) return;
    set({ busy: [...get().busy, provider] });
    const answer = await invoke('reliability.control', { provider, act });
    set({ busy: get().busy.filter((one) => one !== provider) });
    const name = useProviders.getState().data?.find(({ id }) => id === provider)?.name ?? provider;
    if (!answer.ok) {
      toast({ tone: 'bad', title: `${actWords[act].label}: ${name} is as it was`, error: answer.error });
      return;
    }
    useBoard.getState().receive(answer.data);
    const row = rowOf(answer.data, provider);
    toast({ tone: 'good', title: `${name} ${actWords[act].done}`, message: afterAct(row, Date.now()) });
  },
}));

function rowOf(board: Board, provider: string) {
  return board.rows.find((row) => row.provider === provider);
}

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
  /** Checks every provider that has what it needs, all at once; a toast says how many answered. Never rejects. */
  readonly checkAll: () => Promise<void>;
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

  checkAll: async () => {
    const providers = useProviders.getState().data ?? [];
    const asked = providers.filter(({ keySource }) => keySource.kind !== 'none').map(({ id }) => id);
    await Promise.all(asked.map((id) => get().check(id)));
    const silent = asked.filter((id) => get().checks[id]?.state === 'failed');
    const names = silent.map((id) => providers.find((one) => one.id === id)?.name ?? id);
    toast({
      tone: silent.length === 0 ? 'good' : 'bad',
      title: `${asked.length - silent.length} of ${asked.length} providers answered`,
      message: silent.length === 0 ? '' : `No answer: ${names.join(', ')}`,
    });
  },
}));
