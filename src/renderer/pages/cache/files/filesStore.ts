import { create } from 'zustand';
import type { CacheFile, CacheFiles } from '../../../../shared/contract/cacheFiles.ts';
import type { RouteInput } from '../../../../shared/contract/routes.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import type { Result } from '../../../../shared/result.ts';
import { filePath, invoke } from '../../../ipc.ts';
import { go, usePlace } from '../../../stores/navigation.ts';
import { createRemote } from '../../../stores/remote.ts';
import { toast } from '../../../stores/toasts.ts';

/** The cache files that are open, and those that were, live. */
export const useCacheFiles = createRemote('cacheFiles.list', 'cacheFiles.changed');

interface FileActions {
  /** A file is being opened. */
  readonly opening: boolean;
  /** Why the last one was not opened; null when it was, or nothing was tried. */
  readonly refused: { readonly name: string; readonly error: ErrorBody } | null;
  /** The file and tab that were shown last, for who comes back to the page without naming them. */
  readonly last: Readonly<Record<string, string>>;
  readonly remember: (params: Readonly<Record<string, string>>) => void;
  /** Opens a file and shows it. `name`: what it is called when it is refused. */
  readonly open: (how: RouteInput<'cacheFiles.open'>, name: string) => Promise<void>;
  /** Opens a file that was dropped on the window. */
  readonly drop: (file: File) => Promise<void>;
  readonly close: (id: string) => Promise<void>;
  readonly chooseTable: (id: string, table: string) => Promise<void>;
  readonly allowChanges: (id: string, allow: boolean) => Promise<void>;
  readonly forget: (id: string) => Promise<void>;
  readonly dismiss: () => void;
}

/** What a person does with cache files. */
export const useFileActions = create<FileActions>()((set, get) => {
  const takeList = (answer: Result<CacheFiles>, title: string) => {
    if (answer.ok) useCacheFiles.getState().receive(answer.data);
    else toast({ tone: 'bad', title, error: answer.error });
  };
  const takeFile = async (answer: Result<CacheFile>, title: string) => {
    if (answer.ok) await useCacheFiles.getState().refresh();
    else toast({ tone: 'bad', title, error: answer.error });
  };
  return {
    opening: false,
    refused: null,
    last: {},
    remember: (last) => set({ last }),

    open: async (how, name) => {
      if (get().opening) return;
      set({ opening: true, refused: null });
      const answer = await invoke('cacheFiles.open', how);
      set({ opening: false });
      if (!answer.ok) return set({ refused: { name, error: answer.error } });
      if (answer.data === null) return;
      const { id } = answer.data;
      await useCacheFiles.getState().refresh();
      go('cache', { file: id, tab: usePlace.getState().params.tab ?? 'entries' });
    },
    drop: async (file) => {
      const path = filePath(file);
      if (path !== null) return get().open({ by: 'path', path }, file.name);
      const message =
        'What was dropped is no file of this computer. Drop a file from a folder, or use Open….';
      set({ refused: { name: file.name, error: { code: 'request.invalid', message } } });
    },
    close: async (id) => takeList(await invoke('cacheFiles.close', { id }), 'The file is still open'),
    chooseTable: async (id, table) =>
      takeFile(await invoke('cacheFiles.chooseTable', { id, table }), 'The table is not shown'),
    allowChanges: async (id, allow) =>
      takeFile(
        await invoke('cacheFiles.allowChanges', { id, allow }),
        allow ? 'Changes are not allowed' : 'The file was not made read only',
      ),
    forget: async (id) =>
      takeList(await invoke('cacheFiles.forget', { id }), 'The file is still in the list'),
    dismiss: () => set({ refused: null }),
  };
});
