import { create } from 'zustand';
import type { CacheCare } from '../../../shared/contract/cache.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { invoke, on } from '../../ipc.ts';
import { toast } from '../../stores/toasts.ts';
import { useCache } from './cacheStore.ts';

/** Checks and repairs of the shown cache file. */
export interface CareState {
  /** null until it is known. */
  readonly care: CacheCare | null;
  /** Loads what is known of a file and follows it; returns the stop. */
  readonly open: (file: string) => () => void;
  readonly check: () => Promise<void>;
  readonly repair: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const useCare = create<CareState>()((set) => {
  let shown = '';
  const failed = (title: string, error: ErrorBody) => {
    if (error.code !== 'request.cancelled') toast({ tone: 'bad', title, error });
  };
  return {
    care: null,

    open: (file) => {
      if (shown !== file) set({ care: null });
      shown = file;
      void invoke('cache.care', { file }).then((answer) => {
        if (answer.ok && shown === file) set({ care: answer.data });
      });
      return on('cache.careChanged', (care) => {
        if (care.file === shown) set({ care });
      });
    },

    check: async () => {
      const answer = await invoke('cache.check', { file: shown });
      if (!answer.ok) return failed('The file was not checked', answer.error);
      const { check, error } = answer.data;
      if (error !== null) return failed('The file was not checked', error);
      if (check?.problems.length === 0) toast({ tone: 'good', title: 'The cache file is sound' });
    },

    repair: async () => {
      const answer = await invoke('cache.repair', { file: shown });
      if (!answer.ok) return failed('The file was not repaired', answer.error);
      const { repair, error } = answer.data;
      if (error !== null) return failed('The file was not repaired', error);
      if (repair !== null) toast({ tone: 'good', title: 'The cache file was repaired' });
      await useCache.getState().refresh();
    },

    stop: async () => {
      await invoke('cache.stopCare', { file: shown });
    },
  };
});
