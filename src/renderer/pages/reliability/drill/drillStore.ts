import { create } from 'zustand';
import type { DrillPlan, DrillReport } from '../../../../shared/contract/drill.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke } from '../../../ipc.ts';
import { copyText } from '../../../stores/actions.ts';
import { createRemote } from '../../../stores/remote.ts';
import { toast } from '../../../stores/toasts.ts';

/** The drill that runs and the reports of those before it, live. */
export const useDrills = createRemote('drill.state', 'drill.changed');

/** What the drill's dialog shows. */
export type DrillView =
  | { readonly kind: 'plan' }
  | { readonly kind: 'running' }
  /** `report` null: on its way, unless there is an error. */
  | {
      readonly kind: 'report';
      readonly id: string;
      readonly report: DrillReport | null;
      readonly error: ErrorBody | null;
    };

export interface DrillDialogState {
  /** null = closed. */
  readonly view: DrillView | null;
  /** Why the last plan could not be started; null otherwise. */
  readonly error: ErrorBody | null;
  /** Opens the dialog: on the drill that runs, else on a new plan. */
  readonly open: () => void;
  /** Closes the dialog. A drill that runs goes on. */
  readonly close: () => void;
  readonly start: (plan: DrillPlan) => Promise<void>;
  /** Stops the drill that runs; its report says so. */
  readonly cancel: () => Promise<void>;
  readonly show: (id: string) => Promise<void>;
  /** Puts a report on the clipboard; a toast says so. */
  readonly copy: (id: string, format: 'json' | 'markdown') => Promise<void>;
}

export const useDrillDialog = create<DrillDialogState>()((set, get) => ({
  view: null,
  error: null,

  open: () => {
    const running = useDrills.getState().data?.running ?? null;
    set({ view: { kind: running === null ? 'plan' : 'running' }, error: null });
  },

  close: () => set({ view: null, error: null }),

  start: async (plan) => {
    set({ error: null });
    const answer = await invoke('drill.start', plan);
    if (!answer.ok) return set({ error: answer.error });
    const isOpen = get().view !== null;
    if (isOpen) set({ view: { kind: 'running' } });
    useDrills.getState().receive(answer.data);
  },

  cancel: async () => {
    const answer = await invoke('drill.cancel');
    if (answer.ok) useDrills.getState().receive(answer.data);
    else toast({ tone: 'bad', title: 'The drill was not stopped', error: answer.error });
  },

  show: async (id) => {
    const put = (report: DrillReport | null, error: ErrorBody | null) =>
      set({ view: { kind: 'report', id, report, error }, error: null });
    put(null, null);
    const answer = await invoke('drill.report', { id });
    const { view } = get();
    if (view?.kind !== 'report' || view.id !== id) return;
    if (answer.ok) put(answer.data, null);
    else put(null, answer.error);
  },

  copy: async (id, format) => {
    const answer = await invoke('drill.export', { id, format });
    if (!answer.ok) return toast({ tone: 'bad', title: 'Report not copied', error: answer.error });
    const name = format === 'json' ? 'JSON' : 'Markdown';
    if (await copyText(answer.data.text)) toast({ tone: 'good', title: `Report copied as ${name}` });
  },
}));

/** Whoever watches a drill to its end sees its report. */
useDrills.subscribe((now, before) => {
  const ended = before.data?.running ?? null;
  if (now.data === null || now.data.running !== null) return;
  const { view, show } = useDrillDialog.getState();
  if (view?.kind !== 'running') return;
  const report = now.data.reports.find(({ id }) => id === ended?.id) ?? now.data.reports[0];
  if (report) void show(report.id);
});
