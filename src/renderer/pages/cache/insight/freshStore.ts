import { create } from 'zustand';
import type { EntryId } from '../../../../shared/contract/browse.ts';
import type { FreshPlan } from '../../../../shared/contract/insight.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke } from '../../../ipc.ts';
import { createRemote } from '../../../stores/remote.ts';
import { toast } from '../../../stores/toasts.ts';

/** The comparison that is under way, or the last one, live. */
export const useFresh = createRemote('insight.fresh', 'insight.freshChanged');

/** A comparison before it begins. */
interface FreshStart {
  readonly plan: FreshPlan | null;
  readonly starting: boolean;
  readonly started: boolean;
  readonly error: ErrorBody | null;
  /** Reads what it would cost. */
  read(file: string, ids: readonly EntryId[]): Promise<void>;
  start(file: string, ids: readonly EntryId[]): Promise<void>;
  /** Stops asking; answers that came stay. */
  stop(): Promise<void>;
}

export const useFreshStart = create<FreshStart>()((set) => {
  let turn = 0;
  return {
    plan: null,
    starting: false,
    started: false,
    error: null,
    read: async (file, ids) => {
      turn += 1;
      const mine = turn;
      set({ plan: null, starting: false, started: false, error: null });
      await useFresh.getState().refresh();
      const result = await invoke('insight.freshPlan', { file, ids: [...ids] });
      if (mine !== turn) return;
      set(result.ok ? { plan: result.data } : { error: result.error });
    },
    start: async (file, ids) => {
      set({ starting: true, error: null });
      const result = await invoke('insight.askFresh', { file, ids: [...ids] });
      if (!result.ok) return set({ starting: false, error: result.error });
      useFresh.getState().receive(result.data);
      set({ starting: false, started: true });
    },
    stop: async () => {
      const result = await invoke('insight.cancelFresh');
      if (result.ok) useFresh.getState().receive(result.data);
      else toast({ tone: 'bad', title: 'Not stopped', error: result.error });
    },
  };
});
