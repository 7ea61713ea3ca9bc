import type { CacheFilesService } from '../../../core/cacheFiles/cacheFiles.ts';
import { refuseDatabaseInUse, refuseReadingDatabase } from '../../../core/operations/onDisk/space.ts';
import type { Operations } from '../../../core/operations/operations.ts';
import type { OperationInput, OperationsState } from '../../../shared/contract/operations.ts';
import type { PathDialogs } from '../../pathDialogs.ts';
import type { HandlersOf } from '../router.ts';

export interface OperationHandlerParts {
  readonly operations: Operations;
  readonly cacheFiles: Pick<CacheFilesService, 'view'>;
  readonly pathDialogs: PathDialogs;
}

export function operationHandlers({
  operations,
  cacheFiles,
  pathDialogs,
}: OperationHandlerParts): HandlersOf<'operations'> {
  const checked = (input: OperationInput) => {
    const use = input.operation === 'export' || input.operation === 'backup' ? 'write' : 'read';
    for (const path of pathsOf(input)) pathDialogs.checkChosen(path, use);
    // Each operation knows its own file only.
    const inUse = cacheFiles.view().open.map(({ path }) => path);
    for (const path of pathsOf(input)) {
      if (use === 'write') refuseDatabaseInUse(path, inUse);
      if (input.operation === 'import') refuseReadingDatabase(path, inUse);
    }
    return input;
  };
  // Whoever sees a file in a report may have it shown in its folder.
  const offered = (state: OperationsState) => {
    const facts = state.recent.flatMap(({ report }) => report?.facts ?? []);
    for (const { kind, value } of facts) if (kind === 'path') pathDialogs.allow(String(value));
    return state;
  };
  return {
    'operations.list': () => [...operations.list()],
    'operations.state': () => offered(operations.state()),
    'operations.plan': ({ file, input }) => operations.plan(file, checked(input)),
    'operations.stopPlan': ({ file }) => operations.stopPlan(file),
    'operations.start': ({ file, input, planToken, confirmation }) =>
      operations.start(file, checked(input), { planToken, confirmation }),
    'operations.cancel': ({ id }) => ({ stopped: operations.cancel(id) }),
    'operations.undo': ({ id }) => operations.undo(id),
    'operations.discard': ({ id }) => operations.discard(id),
    'operations.choosePath': async ({ purpose }) => ({ path: await pathDialogs.choose(purpose) }),
    'operations.reveal': ({ path }) => pathDialogs.reveal(path),
  };
}

/** Every path that the window sent. */
function pathsOf(input: OperationInput): readonly string[] {
  if ('path' in input && input.path !== null) return [input.path];
  if (input.operation === 'restore' && 'path' in input.from) return [input.from.path];
  return [];
}
