import { create } from 'zustand';
import type { Doctor } from '../../../../shared/contract/insight.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke } from '../../../ipc.ts';
import { toast } from '../../../stores/toasts.ts';

interface DoctorState {
  /** What was found in each file, by its id, for as long as the window lives. */
  readonly found: Readonly<Record<string, Doctor>>;
  /** The file that is being examined; null while none is. */
  readonly examining: string | null;
  /** Why the last examination failed. */
  readonly error: ErrorBody | null;
  /** What the usage files say that were read last; null before. */
  readonly usage: Doctor | null;
  readonly readingUsage: boolean;
  /** Looks for what is wrong with a file. Never rejects. */
  examine(file: string): Promise<void>;
  /** Asks for usage files of the library and sums them. Never rejects. */
  readUsage(): Promise<void>;
}

/** What is wrong with cache files, on demand. */
export const useDoctor = create<DoctorState>()((set, get) => ({
  found: {},
  examining: null,
  error: null,
  usage: null,
  readingUsage: false,

  examine: async (file) => {
    if (get().examining !== null) return;
    set({ examining: file, error: null });
    const answer = await invoke('insight.doctor', { file });
    set({ examining: null });
    if (answer.ok) set({ found: { ...get().found, [file]: answer.data } });
    else set({ error: answer.error });
  },

  readUsage: async () => {
    set({ readingUsage: true });
    const answer = await invoke('insight.usageFiles');
    set({ readingUsage: false });
    if (!answer.ok)
      return toast({ tone: 'bad', title: 'The usage files were not read', error: answer.error });
    if (answer.data !== null) set({ usage: answer.data });
  },
}));
