import { create } from 'zustand';
import { invoke } from '../../ipc.ts';
import { useHealth } from '../../stores/console.ts';
import { toast } from '../../stores/toasts.ts';

interface HealthCheck {
  readonly busy: boolean;
  /** Looks at every part now. Never rejects; a second call while one runs does nothing. */
  readonly check: () => Promise<void>;
}

export const useHealthCheck = create<HealthCheck>()((set, get) => ({
  busy: false,
  check: async () => {
    if (get().busy) return;
    set({ busy: true });
    const answer = await invoke('health.check');
    set({ busy: false });
    if (answer.ok) useHealth.getState().receive(answer.data);
    else toast({ tone: 'bad', title: 'The parts were not looked at', error: answer.error });
  },
}));
