import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { tableSql } from '../cache/tableSql.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { quoted } from './cacheTable.ts';
import { using } from './onDisk/connections.ts';
import type { OtherFile } from './onDisk/otherFile.ts';
import { madeFolder } from './onDisk/space.ts';
import type { OperationContext } from './operation.ts';

/** A backup that was looked at: what is in it, and whether its pages can be taken as they are. */
export interface Fitting extends OtherFile {
  readonly tables: readonly string[];
  readonly rows: number;
  readonly bytes: number;
  /** Of the cache that is restored. */
  readonly pageSize: number;
  /** Same page size, same name of the table. */
  readonly fits: boolean;
}

/** The backup, or a copy of it with the page size and the table name of the cache. `discard` deletes the copy. */
export async function fittingCopy(
  source: Fitting,
  context: OperationContext,
): Promise<{ readonly path: string; readonly discard: () => void }> {
  if (source.fits) return { path: source.file, discard: () => undefined };
  const { target, control } = context;
  const path = join(madeFolder(context.backups.folder), `.restoring-${randomUUID()}.ai-ops-part`);
  const discard = () => {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(path + end, { force: true });
  };
  try {
    control.progress({
      phase: 'Making the backup fit',
      done: 0,
      total: null,
      unit: 'pages',
      stoppable: false,
    });
    const options = { busyTimeoutMs: target.busyTimeoutMs, readonly: true };
    await using(source.file, options, (backup) => {
      backup.exec(`PRAGMA page_size = ${source.pageSize}`);
      backup.prepare('VACUUM INTO ?').run(path);
    });
    if (source.table !== target.table) {
      await using(path, { ...options, readonly: false }, (copy) => rename(copy, source.table, target.table));
    }
    control.check();
    return { path, discard };
  } catch (caught) {
    discard();
    throw caught;
  }
}

/** Gives the table its name, and its indexes those that the library looks for. */
function rename(copy: WorkConnection, from: string, to: string): void {
  copy.inTransaction(() => {
    copy.exec(`ALTER TABLE ${quoted(from)} RENAME TO ${quoted(to)}`);
    for (const kind of ['expires', 'access'])
      copy.exec(`DROP INDEX IF EXISTS ${quoted(`idx_${from}_${kind}`)}`);
    for (const sql of tableSql(to).setup) copy.exec(sql);
  });
}
