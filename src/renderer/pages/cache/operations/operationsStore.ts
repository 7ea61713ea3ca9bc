import { create } from 'zustand';
import type { OperationsState, Run } from '../../../../shared/contract/operations.ts';
import { invoke } from '../../../ipc.ts';
import { createRemote } from '../../../stores/remote.ts';
import { toast } from '../../../stores/toasts.ts';
import { canUndo, undoWords } from './operationWords.ts';

/** Operations under way and how the latest ended, on every file, live. */
export const useOperations = createRemote('operations.state', 'operations.changed');
/** What can be done to a cache file. */
export const useOperationList = createRemote('operations.list');

interface RunActions {
  /** Runs whose end the person is waiting for: a toast tells it. */
  readonly watched: ReadonlySet<string>;
  /** Tells the end of a run by a toast, unless `unwatch` was called before. */
  watch(run: Run): void;
  unwatch(id: string): void;
  /** Ends a run; what it did is put back. Never rejects. */
  cancel(run: Run): Promise<void>;
  /** Puts back what a run took away or changed. Never rejects. */
  undo(run: Run): Promise<void>;
  /** Deletes for good what is kept of a run. Never rejects. */
  discard(run: Run): Promise<void>;
  /** Shows a file in its folder. Never rejects. */
  reveal(path: string): Promise<void>;
}

/** What can be done to runs. */
export const useRuns = create<RunActions>()((set, get) => ({
  watched: new Set(),

  watch: (run) => {
    set({ watched: new Set([...get().watched, run.id]) });
    const { data } = useOperations.getState();
    if (data) tellEnds(data);
  },

  unwatch: (id) => set({ watched: new Set([...get().watched].filter((one) => one !== id)) }),

  cancel: async ({ id, title }) => {
    const answer = await invoke('operations.cancel', { id });
    if (!answer.ok) toast({ tone: 'bad', title: `${title} was not stopped`, error: answer.error });
    else if (!answer.data.stopped) await useOperations.getState().refresh();
  },

  undo: async (run) => {
    const answer = await invoke('operations.undo', { id: run.id });
    if (!answer.ok) return toast({ tone: 'bad', title: `${run.title} was not undone`, error: answer.error });
    // Before it is watched: the state known so far has its first end.
    await useOperations.getState().refresh();
    get().watch(answer.data);
  },

  discard: async (run) => {
    const answer = await invoke('operations.discard', { id: run.id });
    if (!answer.ok) return toast({ tone: 'bad', title: 'Nothing was deleted for good', error: answer.error });
    await useOperations.getState().refresh();
  },

  reveal: async (path) => {
    const answer = await invoke('operations.reveal', { path });
    if (!answer.ok) toast({ tone: 'bad', title: 'The file is not shown', error: answer.error });
  },
}));

/** The run with this id, as it is now; null when it is not known (any more). */
export function runOf(state: OperationsState | null, id: string | null): Run | null {
  if (state === null || id === null) return null;
  return [...state.running, ...state.recent].find((run) => run.id === id) ?? null;
}

/** The run under way on a file; null when there is none. */
export function runningOn(state: OperationsState | null, file: string): Run | null {
  return state?.running.find((run) => run.file === file) ?? null;
}

function tellEnds({ running, recent }: OperationsState): void {
  const { watched, unwatch } = useRuns.getState();
  for (const run of recent) {
    if (!watched.has(run.id) || running.some(({ id }) => id === run.id)) continue;
    unwatch(run.id);
    tellEnd(run);
  }
}

function tellEnd(run: Run): void {
  const { title, state, error, report, undo } = run;
  const action = canUndo(run) ? { label: 'Undo', run: () => void useRuns.getState().undo(run) } : undefined;
  if (error !== null && state !== 'cancelled') toast({ tone: 'bad', title: `${title} failed`, error });
  else if (state === 'cancelled')
    toast({ tone: 'good', title: `${title} was stopped`, message: 'Everything is as it was.' });
  else if (undo.state === 'undone')
    toast({ tone: 'good', title: `${title} was undone`, message: undoWords(run) ?? undefined });
  else toast({ tone: tones[report?.found ?? 'nothing'], title, message: report?.summary, action });
}

const tones = { nothing: 'good', trouble: 'warn', damage: 'bad' } as const;

useOperations.subscribe((now) => {
  if (now.data !== null) tellEnds(now.data);
});
