import { Archive, Eraser, FileCheck, FolderOpen, Stethoscope } from 'lucide-react';
import type { CacheFile } from '../../../shared/contract/cacheFiles.ts';
import { useCacheFiles, useFileActions } from '../../pages/cache/files/filesStore.ts';
import { type CacheTab, fileName, ownWithoutFile, shownFile } from '../../pages/cache/files/shownFile.ts';
import { useBackups } from '../../pages/cache/operations/backupsStore.ts';
import { useDoctor } from '../../pages/cache/operations/doctorStore.ts';
import { openOperation } from '../../pages/cache/operations/operationDialogStore.ts';
import { go, usePlace } from '../../stores/navigation.ts';
import type { Command } from './command.ts';

/** What can be done with cache files from anywhere: with the one that the Cache page shows, or would show. */
export function cacheCommands(): readonly Command[] {
  const open: Command = {
    id: 'open-cache-file',
    label: 'Open a cache file',
    description: 'Chooses a file of cached answers; it is opened read only',
    icon: FolderOpen,
    run: () => {
      go('cache');
      void useFileActions.getState().open({ by: 'dialog' }, 'The file');
    },
  };
  const file = fileInView();
  return file === null ? [open] : [open, ...commandsOn(file)];
}

function commandsOn(file: CacheFile): Command[] {
  const show = (tab: CacheTab) => go('cache', { file: file.id, tab });
  const of = fileName(file);
  return [
    {
      id: 'back-up-cache',
      label: 'Back up the cache',
      description: `Copies the file as it is now: ${of}`,
      icon: Archive,
      run: () => {
        show('maintenance');
        void useBackups.getState().make(file.id);
      },
    },
    {
      id: 'purge-expired',
      label: 'Purge expired entries',
      description: `Shows first what would be deleted: ${of}`,
      icon: Eraser,
      run: () => {
        show('maintenance');
        openOperation({ file: file.id, input: { operation: 'purge_expired' } });
      },
    },
    {
      id: 'verify-cache',
      label: 'Verify the cache file',
      description: `Checks every page, index and value: ${of}`,
      icon: FileCheck,
      run: () => {
        show('maintenance');
        openOperation({ file: file.id, input: { operation: 'verify' } });
      },
    },
    {
      id: 'doctor',
      label: 'Doctor',
      description: `Looks for what is wrong with the cache file: ${of}`,
      icon: Stethoscope,
      run: () => {
        show('doctor');
        void useDoctor.getState().examine(file.id);
      },
    },
  ];
}

/** The file that the commands are for; null while there is none. */
function fileInView(): CacheFile | null {
  const files = useCacheFiles.getState().data;
  // Not asked for yet: the console's own, which is in a file unless somebody set it otherwise.
  if (files === null) return ownWithoutFile;
  const { page, params } = usePlace.getState();
  const named = page === 'cache' ? params.file : undefined;
  const file = shownFile(files, named ?? useFileActions.getState().last.file);
  return file.path === '' ? null : file;
}
