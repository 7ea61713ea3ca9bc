import { create } from 'zustand';
import type { CacheStats } from '../../../../shared/contract/browse.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke, on } from '../../../ipc.ts';
import { coalesce } from '../../../stores/coalesce.ts';

const REFRESH_SPACING_MS = 2000;

interface StatsState {
  readonly file: string | null;
  /** null until the first figures came; they grow until `done`. */
  readonly stats: CacheStats | null;
  readonly error: ErrorBody | null;
  /** Asks for the figures of a file and follows them; returns the stop. */
  readonly open: (file: string) => () => void;
  readonly refresh: () => Promise<void>;
}

/** The shown file in figures. */
export const useCacheStats = create<StatsState>()((set, get) => ({
  file: null,
  stats: null,
  error: null,

  open: (file) => {
    if (get().file !== file) set({ file, stats: null, error: null });
    const refresh = coalesce(get().refresh, REFRESH_SPACING_MS);
    refresh();
    const stops = [
      on('browse.statsChanged', (stats) => {
        if (stats.file === get().file) set({ stats, error: null });
      }),
      on('browse.dataChanged', (changed) => {
        if (changed.file === get().file) refresh();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  },

  refresh: async () => {
    const { file } = get();
    if (file === null) return;
    const answer = await invoke('browse.stats', { file });
    if (get().file !== file) return;
    set(answer.ok ? { stats: answer.data, error: null } : { error: answer.error });
  },
}));
