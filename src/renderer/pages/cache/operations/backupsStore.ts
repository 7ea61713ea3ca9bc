import { create } from 'zustand';
import type { Backup } from '../../../../shared/contract/maintenance.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke } from '../../../ipc.ts';
import { toast } from '../../../stores/toasts.ts';
import { runAtOnce } from './operationDialogStore.ts';

interface Backups {
  /** Whose backups these are; null before the first were asked for. */
  readonly file: string | null;
  /** Newest first; null until they came. */
  readonly list: readonly Backup[] | null;
  readonly error: ErrorBody | null;
  load(file: string): Promise<void>;
  /** Makes one in the folder of backups. Never rejects. */
  make(file: string): Promise<void>;
  /** Writes a copy to a file that the person chooses. Never rejects. */
  saveCopy(file: string): Promise<void>;
  /** Moves one to the system's trash. Never rejects. */
  remove(backup: Backup): Promise<void>;
}

/** The backups of the file that is shown. */
export const useBackups = create<Backups>()((set, get) => ({
  file: null,
  list: null,
  error: null,

  load: async (file) => {
    if (get().file !== file) set({ file, list: null, error: null });
    const answer = await invoke('maintenance.backups', { file });
    if (get().file !== file) return;
    set(answer.ok ? { list: newestFirst(answer.data), error: null } : { error: answer.error });
  },

  make: (file) => runAtOnce(file, { operation: 'backup', path: null }),

  saveCopy: async (file) => {
    const answer = await invoke('operations.choosePath', { purpose: 'backup' });
    if (!answer.ok) return toast({ tone: 'bad', title: 'No file was chosen', error: answer.error });
    if (answer.data.path !== null) await runAtOnce(file, { operation: 'backup', path: answer.data.path });
  },

  remove: async ({ id, file }) => {
    const answer = await invoke('maintenance.removeBackup', { id });
    if (!answer.ok)
      return toast({ tone: 'bad', title: 'The backup was not moved to the trash', error: answer.error });
    toast({ tone: 'good', title: 'The backup is in the trash of the system' });
    if (get().file === file) await get().load(file);
  },
}));

function newestFirst(backups: readonly Backup[]): readonly Backup[] {
  return backups.toSorted((one, other) => other.at - one.at);
}
