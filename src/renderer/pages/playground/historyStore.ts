import { create } from 'zustand';
import type { RunSummary } from '../../../shared/contract/playground.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { invoke } from '../../ipc.ts';
import { toast } from '../../stores/toasts.ts';
import { checkDraft, draftOfRequest } from './draft.ts';
import { useDraft } from './draftStore.ts';
import { useRun } from './runStore.ts';

const PAGE_RUNS = 100;

interface History {
  readonly runs: readonly RunSummary[];
  /** False until the first page was read. */
  readonly read: boolean;
  /** True when the oldest run is in the list. */
  readonly complete: boolean;
  readonly loading: boolean;
  readonly error: ErrorBody | null;
  /** Reads the newest runs and keeps older ones that were read before. */
  refresh(): Promise<void>;
  /** Reads the next older runs. */
  more(): Promise<void>;
  remove(id: number): Promise<void>;
  /** Shows a past run with its prompt; true when it could be. */
  open(id: number): Promise<boolean>;
  /** Opens a past run and asks it again. */
  again(id: number): Promise<void>;
}

async function openRun(id: number): Promise<boolean> {
  if (useRun.getState().phase === 'running') {
    toast({ tone: 'bad', title: 'An answer is on its way', message: 'Stop it or wait for its end first.' });
    return false;
  }
  const result = await invoke('playground.run', { id });
  if (!result.ok) {
    toast({ tone: 'bad', title: 'Run not opened', error: result.error });
    return false;
  }
  useDraft.getState().replace(draftOfRequest(result.data.request));
  useRun.getState().show(result.data);
  return true;
}

/** Past runs, newest first. */
export const useHistory = create<History>()((set, get) => {
  const read = async (
    before: number | undefined,
    place: (page: readonly RunSummary[], known: readonly RunSummary[]) => Partial<History>,
  ) => {
    set({ loading: true });
    const result = await invoke('playground.runs', {
      limit: PAGE_RUNS,
      ...(before === undefined ? {} : { before }),
    });
    if (!result.ok) return set({ loading: false, error: result.error });
    // In one step: whoever sees that it was read must see the runs too, or asks for the same ones again.
    set(({ runs }) => ({ loading: false, read: true, error: null, ...place(result.data, runs) }));
  };
  return {
    runs: [],
    read: false,
    complete: false,
    loading: false,
    error: null,
    refresh: () =>
      read(undefined, (newest, known) => {
        if (newest.length < PAGE_RUNS) return { runs: newest, complete: true };
        const oldest = newest.at(-1)?.id ?? 0;
        return { runs: [...newest, ...known.filter((run) => run.id < oldest)] };
      }),
    more: async () => {
      const { runs, loading, complete } = get();
      if (loading || complete) return;
      await read(runs.at(-1)?.id, (next, known) => ({
        runs: [...known, ...next],
        complete: next.length < PAGE_RUNS,
      }));
    },
    remove: async (id) => {
      const result = await invoke('playground.deleteRun', { id });
      if (result.ok) set((state) => ({ runs: state.runs.filter((run) => run.id !== id) }));
      else toast({ tone: 'bad', title: 'Run not deleted', error: result.error });
    },
    open: openRun,
    again: async (id) => {
      if (!(await get().open(id))) return;
      const check = checkDraft(useDraft.getState().draft);
      if (check.ok) await useRun.getState().ask(check.request);
    },
  };
});

useRun.subscribe((now, before) => {
  // A run is in the history once its end is known.
  const justEnded = before.phase === 'running' && now.phase === 'ended';
  if (justEnded && useHistory.getState().read) void useHistory.getState().refresh();
});
