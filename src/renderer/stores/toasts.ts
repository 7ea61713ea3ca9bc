import { create } from 'zustand';
import type { ErrorBody } from '../../shared/errors.ts';

/** The outcome of something the person did. Nothing else becomes a toast. */
export interface Toast {
  readonly id: string;
  readonly tone: 'good' | 'warn' | 'bad';
  readonly title: string;
  readonly message?: string | undefined;
  readonly error?: ErrorBody | undefined;
  /** What can be done about it at once, such as Undo. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

interface Toasts {
  /** Toasts asked for and not shown yet. */
  readonly waiting: readonly Toast[];
  /** True once one was shown. */
  readonly shown: boolean;
  push(toast: Toast): void;
  /** Takes what is waiting off the list. */
  take(): readonly Toast[];
}

/** The queue between who has an outcome to tell and the lazily loaded part that shows it. */
export const useToasts = create<Toasts>()((set, get) => ({
  waiting: [],
  shown: false,
  push: (toast) => set((state) => ({ waiting: [...state.waiting, toast] })),
  take: () => {
    const taken = get().waiting;
    if (taken.length > 0) set({ waiting: [], shown: true });
    return taken;
  },
}));

/** Shows the outcome of something the person did, from anywhere. */
export function toast(outcome: Omit<Toast, 'id'>): void {
  useToasts.getState().push({ ...outcome, id: crypto.randomUUID() });
}
