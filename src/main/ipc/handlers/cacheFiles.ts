import type { CacheFilesService } from '../../../core/cacheFiles/cacheFiles.ts';
import type { PathDialogs } from '../../pathDialogs.ts';
import type { HandlersOf } from '../router.ts';

export interface CacheFileHandlerParts {
  readonly cacheFiles: CacheFilesService;
  readonly pathDialogs: PathDialogs;
}

export function cacheFileHandlers({
  cacheFiles,
  pathDialogs,
}: CacheFileHandlerParts): HandlersOf<'cacheFiles'> {
  return {
    'cacheFiles.list': () => cacheFiles.view(),
    'cacheFiles.open': async (input) => {
      if (input.by === 'recent') return cacheFiles.openRecent(input.id);
      if (input.by === 'path') pathDialogs.checkChosen(input.path);
      const path = input.by === 'path' ? input.path : await pathDialogs.choose('cache');
      return path === null ? null : cacheFiles.open(path);
    },
    'cacheFiles.close': ({ id }) => cacheFiles.close(id),
    'cacheFiles.chooseTable': ({ id, table }) => cacheFiles.chooseTable(id, table),
    'cacheFiles.allowChanges': ({ id, allow }) => cacheFiles.allowChanges(id, allow),
    'cacheFiles.forget': ({ id }) => cacheFiles.forget(id),
  };
}
