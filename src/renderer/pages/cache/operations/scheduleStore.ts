import { create } from 'zustand';
import { invoke } from '../../../ipc.ts';
import { createRemote } from '../../../stores/remote.ts';
import { toast } from '../../../stores/toasts.ts';

/** The schedule of the console's own cache, live. */
export const useSchedule = createRemote('maintenance.schedule', 'maintenance.changed');

interface ScheduleActions {
  /** True from pressing Run now until the turn has ended. */
  readonly busy: boolean;
  /** Does a turn now. A toast says how it went. Never rejects. */
  runNow(): Promise<void>;
}

/** What can be done with the schedule. */
export const useScheduleActions = create<ScheduleActions>()((set, get) => ({
  busy: false,
  runNow: async () => {
    if (get().busy) return;
    set({ busy: true });
    const answer = await invoke('maintenance.runNow');
    set({ busy: false });
    if (!answer.ok) return toast({ tone: 'bad', title: 'The schedule did not run', error: answer.error });
    useSchedule.getState().receive(answer.data);
    const { runs = [] } = answer.data.turns[0] ?? {};
    const failed = runs.find(({ error }) => error !== null);
    if (failed?.error) toast({ tone: 'bad', title: `${failed.title} failed`, error: failed.error });
    else toast({ tone: 'good', title: 'The schedule has run', message: `${runs.length} steps done` });
  },
}));
