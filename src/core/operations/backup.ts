import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { formatBytes, formatCount } from '../../shared/format.ts';
import { fileStampOf } from '../fileStamp.ts';
import { reading } from './onDisk/connections.ts';
import { databaseBytes, freeBytes, madeFolder, refuseDatabaseInUse, spaceProblem } from './onDisk/space.ts';
import { noRows, type Operation, type OperationContext } from './operation.ts';
import { copyFacts, saveCopy } from './savedCopy.ts';

/** Saves the cache as it is at one instant into a file of its own, while others go on writing. */
export const backup: Operation<'backup'> = {
  about: {
    operation: 'backup',
    title: 'Back up',
    about: 'Saves the cache as it is now into a file of its own, checked, while programs go on using it.',
    group: 'move',
    writes: false,
    deletes: false,
  },
  plan: (input, context) => {
    const path = input.path ?? nextBackupPath(context);
    const needed = neededFor(context);
    const folder = dirname(path);
    if (input.path !== null) refuseDatabaseInUse(path, [context.target.file, context.consoleFile]);
    const there = statSync(path, { throwIfNoEntry: false });
    return {
      ...noRows,
      facts: [
        { label: 'File', value: path, kind: 'path' },
        { label: 'Room needed there', value: needed, kind: 'bytes' },
        { label: 'Free there', value: freeBytes(folder), kind: 'bytes' },
        ...(input.path === null
          ? [{ label: 'Backups kept of this file', value: context.backups.keep, kind: 'count' } as const]
          : []),
      ],
      warnings: there ? [`The file is there already (${formatBytes(there.size)}) and is replaced.`] : [],
      problem: spaceProblem(folder, needed, 'The backup'),
    };
  },
  run: (input, context) =>
    reading(context, async (cache) => {
      const path = input.path ?? nextBackupPath(context);
      const saved = await saveCopy(cache, path, context);
      return {
        summary: `${formatCount(saved.rows)} entries were saved into ${basename(path)} (${formatBytes(saved.bytes)}), and the copy passed its check.`,
        facts: copyFacts(saved),
        tables: [],
      };
    }),
};

/** Room that a copy needs, bytes: every page of the file, and those that are in the log only. */
export function neededFor({ target }: OperationContext): number {
  const { file, log } = databaseBytes(target.file);
  return file + log;
}

/** Where the next backup goes: named after the file and the moment. Makes the folder. */
export function nextBackupPath({ backups, target, now }: OperationContext): string {
  const folder = madeFolder(backups.folder);
  const stem = `${basename(target.file, extname(target.file))}-${fileStampOf(now)}`;
  // A second one of the same second, before and after a restore for example.
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${stem}${number === 1 ? '' : `-${number}`}.sqlite`);
    if (!existsSync(path)) return path;
  }
}
