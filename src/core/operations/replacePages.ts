import { rmSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { nextBackupPath } from './backup.ts';
import { hasLog } from './checkpoint.ts';
import { reading, using } from './onDisk/connections.ts';
import { beginFile } from './onDisk/newFile.ts';
import type { OperationContext } from './operation.ts';
import { rowsOf } from './reindex.ts';
import { type SavedCopy, saveCopy } from './savedCopy.ts';

/** How often the state is saved anew where the file has no log and others go on changing it. */
const MOST_TRIES = 5;

/**
 * Writes the pages of a database onto the cache, and gives the backup of exactly the state that they replaced. When it fails,
 * the cache is as it was and there is no such backup.
 */
export async function replacePages(path: string, context: OperationContext): Promise<SavedCopy> {
  return reading(context, async (cache) => {
    for (let tries = 1; ; tries += 1) {
      const version = versionOf(cache);
      const kept = await saveCopy(cache, nextBackupPath(context), context);
      const isStillSo = () => versionOf(cache) === version;
      // Without a log, nobody can look into a file that is being written: then it is asked just before.
      const isLogged = hasLog(cache);
      const mayTry = isLogged || isStillSo();
      if (mayTry && (await written(path, context, kept, isLogged ? isStillSo : () => true))) return kept;
      rmSync(kept.path, { force: true });
      if (isLogged) return replaceWhileOthersWait(path, context, cache);
      if (tries === MOST_TRIES) throw alwaysChanged(context.target.file);
    }
  });
}

function alwaysChanged(file: string): AppError {
  return new AppError(
    'storage.busy',
    `${file}: Other programs change the file all the time, so its state cannot be kept as a backup. Stop them, then restore.`,
    { data: { file } },
  );
}

/** Whether it was written: not where `isStillSo`, asked while nobody else can write, says no. */
async function written(
  path: string,
  context: OperationContext,
  kept: SavedCopy,
  isStillSo: () => boolean,
): Promise<boolean> {
  try {
    await writeOnto(path, context, () => {
      if (!isStillSo()) throw CHANGED;
    });
    return true;
  } catch (caught) {
    if (caught === CHANGED) return false;
    rmSync(kept.path, { force: true });
    throw caught;
  }
}

const CHANGED = new Error('the cache was changed after its state was saved');

/** Others write all the time: the state is saved while they wait. */
async function replaceWhileOthersWait(
  path: string,
  context: OperationContext,
  cache: WorkConnection,
): Promise<SavedCopy> {
  const keptPath = nextBackupPath(context);
  const file = beginFile(keptPath);
  let kept: SavedCopy | null = null;
  try {
    await writeOnto(path, context, () => {
      const phase = 'Keeping the state before';
      context.control.progress({ phase, done: 0, total: null, unit: 'pages', stoppable: false });
      cache.prepare('VACUUM INTO ?').run(file.partPath);
      kept = { path: keptPath, rows: rowsOf(cache, context.target.table), bytes: file.finish() };
    });
    if (!kept) throw new Error('nothing was written');
    return kept;
  } catch (caught) {
    if (kept) rmSync(keptPath, { force: true });
    throw caught;
  } finally {
    file.discard();
  }
}

/** `whenLocked` is called once nobody else can write, before anything is written; what it throws ends it. */
async function writeOnto(path: string, context: OperationContext, whenLocked: () => void): Promise<void> {
  const { control, target } = context;
  const phase = 'Writing pages (all at once at the end)';
  let isLocked = false;
  await using(path, { ...target, readonly: true }, (source) =>
    source.copyTo(target.file, (left, total) => {
      if (!isLocked && left > 0 && left === total) {
        isLocked = true;
        whenLocked();
      }
      control.progress({ phase, done: total - left, total, unit: 'pages' });
    }),
  );
}

function versionOf(cache: WorkConnection): unknown {
  return cache.pragma('data_version');
}
