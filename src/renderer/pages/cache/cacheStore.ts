import { create } from 'zustand';
import type { CacheOverview } from '../../../shared/contract/cache.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { invoke } from '../../ipc.ts';
import { keepFresh } from '../../stores/keepFresh.ts';
import { toast } from '../../stores/toasts.ts';

const REFRESH_SPACING_MS = 1000;

/** The console's own cache: where it is kept, and whether it could be opened. */
export interface CacheState {
  readonly overview: CacheOverview | null;
  readonly error: ErrorBody | null;
  /** True while `recheck` is under way. */
  readonly rechecking: boolean;
  /** Loads it and keeps it fresh; returns the stop. */
  readonly open: () => () => void;
  readonly refresh: () => Promise<void>;
  /** Tries a file that could not be opened again; a toast says how it went. */
  readonly recheck: () => Promise<void>;
}

export const useCache = create<CacheState>()((set, get) => ({
  overview: null,
  error: null,
  rechecking: false,

  open: () => keepFresh(get().refresh, REFRESH_SPACING_MS),

  refresh: async () => {
    const answer = await invoke('cache.overview');
    set(answer.ok ? { overview: answer.data, error: null } : { error: answer.error });
  },

  recheck: async () => {
    if (get().rechecking) return;
    set({ rechecking: true });
    await get().refresh();
    set({ rechecking: false });
    const { overview, error } = get();
    if (overview === null || error !== null) return;
    if (overview.problem === null) toast({ tone: 'good', title: 'The cache file is open' });
    else toast({ tone: 'bad', title: 'The cache file still cannot be opened', error: overview.problem });
  },
}));
