import { create } from 'zustand';
import type { AlertList } from '../../shared/contract/alerts.ts';
import type { Result } from '../../shared/result.ts';
import { invoke } from '../ipc.ts';
import { useAlerts } from './console.ts';
import { toast } from './toasts.ts';

interface AlertPanel {
  readonly open: boolean;
  /** True once it was opened: its code is loaded then. */
  readonly opened: boolean;
  show(): void;
  hide(): void;
  /** Takes one out of the list, or all of them (null). Never rejects. */
  dismiss(id: number | null): Promise<void>;
}

/** The list of alerts that lies over the page. Opening it is looking at it. */
export const useAlertPanel = create<AlertPanel>()((set) => ({
  open: false,
  opened: false,
  show: () => {
    set({ open: true, opened: true });
    void invoke('alerts.markRead').then(take);
  },
  hide: () => set({ open: false }),
  dismiss: async (id) => take(await invoke('alerts.dismiss', { id })),
}));

function take(answer: Result<AlertList>): void {
  if (answer.ok) useAlerts.getState().receive(answer.data);
  else toast({ tone: 'bad', title: 'The alerts are as they were', error: answer.error });
}
