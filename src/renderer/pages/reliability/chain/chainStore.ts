import { create } from 'zustand';
import type { FailoverStep } from '../../../../shared/contract/settings.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke } from '../../../ipc.ts';
import { useSettings } from '../../../stores/console.ts';

/** Changes of the failover list that are on their way into settings.json. */
export interface ChainState {
  /** The list as the person wants it, until it is saved; null = as the settings have it. */
  readonly wanted: readonly FailoverStep[] | null;
  /** Why the last change was not saved; the list is then what it was. */
  readonly error: ErrorBody | null;
  /**
   * Saves the whole list. Changes that come while one is being saved are saved after it, the last one only. True when
   * the last one is in the file.
   */
  readonly put: (steps: readonly FailoverStep[]) => Promise<boolean>;
}

export const useChain = create<ChainState>()((set, get) => {
  let saving: Promise<boolean> | null = null;
  const saveAll = async (): Promise<boolean> => {
    for (;;) {
      const steps = get().wanted ?? [];
      const answer = await invoke('settings.update', { failover: [...steps] });
      if (answer.ok) useSettings.getState().receive(answer.data);
      if (get().wanted !== steps) continue;
      saving = null;
      set({ wanted: null, error: answer.ok ? null : answer.error });
      return answer.ok;
    }
  };
  return {
    wanted: null,
    error: null,
    put: (steps) => {
      set({ wanted: steps, error: null });
      saving ??= saveAll();
      return saving;
    },
  };
});
