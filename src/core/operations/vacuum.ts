import { dirname } from 'node:path';
import type { Fact } from '../../shared/contract/operations.ts';
import { formatBytes, formatDuration } from '../../shared/format.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { checkpointed } from './checkpoint.ts';
import { changing, reading } from './onDisk/connections.ts';
import { lockWarnings } from './onDisk/lockTime.ts';
import { databaseBytes, freeBytes, onOneDisk, spaceProblem, temporaryFolder } from './onDisk/space.ts';
import { type DryRun, noRows, type Operation, type OperationContext } from './operation.ts';

/** About what is rewritten in a second on an ordinary disk, bytes: it is read once and written three times. */
const BYTES_PER_S = 60e6;

/** Rewrites the file without the pages that hold nothing. It stays in its place, and others keep it open. */
export const vacuum: Operation<'vacuum'> = {
  about: {
    operation: 'vacuum',
    title: 'Vacuum',
    about: 'Rewrites the file without its empty pages, so that it takes less room on the disk.',
    group: 'file',
    writes: true,
    deletes: false,
  },
  plan: (_input, context) => reading(context, (cache) => planned(cache, context)),
  run: (_input, context) =>
    changing(context, (cache) => {
      const before = databaseBytes(context.target.file);
      const pages = pagesOf(cache);
      // SQLite works on without a look at anything else until it is done.
      context.control.progress({
        phase: `Rewriting the file (about ${formatDuration(lockMsOf(pages))})`,
        done: 0,
        total: null,
        unit: 'pages',
        stoppable: false,
      });
      cache.exec('VACUUM');
      const shortened = checkpointed(cache);
      const after = databaseBytes(context.target.file);
      const saved = before.file + before.log - after.file - after.log;
      return {
        summary:
          saved > 0
            ? `The file is ${formatBytes(saved)} smaller: ${formatBytes(after.file)} instead of ${formatBytes(before.file)}.`
            : `The file has ${formatBytes(after.file)}, as before: there was nothing to give back.`,
        facts: [
          { label: 'Before', value: before.file + before.log, kind: 'bytes' },
          { label: 'After', value: after.file + after.log, kind: 'bytes' },
          { label: 'Empty pages given back', value: pages.free, kind: 'count' },
          ...(shortened.busy
            ? [
                {
                  label: 'Log',
                  value: 'Another program reads from it; it is emptied when that is done.',
                  kind: 'text',
                } as const,
              ]
            : []),
        ],
        tables: [],
      };
    }),
};

interface Pages {
  readonly all: number;
  readonly free: number;
  readonly bytes: number;
}

function pagesOf(cache: WorkConnection): Pages {
  return {
    all: Number(cache.pragma('page_count')),
    free: Number(cache.pragma('freelist_count')),
    bytes: Number(cache.pragma('page_size')),
  };
}

function liveBytesOf(pages: Pages): number {
  return (pages.all - pages.free) * pages.bytes;
}

function lockMsOf(pages: Pages): number {
  return (liveBytesOf(pages) / BYTES_PER_S) * 1000;
}

function planned(cache: WorkConnection, context: OperationContext): DryRun {
  const pages = pagesOf(cache);
  const live = liveBytesOf(pages);
  const folder = dirname(context.target.file);
  const temporary = temporaryFolder();
  // SQLite builds the new file among the temporary ones, and then writes it into the log beside the cache.
  const together = onOneDisk(folder, temporary);
  const problem =
    spaceProblem(folder, together ? 2 * live : live, 'Rewriting the file') ??
    (together ? null : spaceProblem(temporary, live, 'Rewriting the file'));
  const { file, log } = databaseBytes(context.target.file);
  const facts: Fact[] = [
    { label: 'File and log', value: file + log, kind: 'bytes' },
    { label: 'Empty pages', value: pages.free, kind: 'count' },
    { label: 'They take', value: pages.free * pages.bytes, kind: 'bytes' },
    { label: 'Room needed meanwhile, beside the file', value: live, kind: 'bytes' },
    { label: 'Room needed meanwhile, for temporary files', value: live, kind: 'bytes' },
    { label: 'Free beside the file', value: freeBytes(folder), kind: 'bytes' },
    { label: 'Takes about', value: lockMsOf(pages), kind: 'ms' },
  ];
  const nothing = pages.free === 0 ? ['There are no empty pages: little will change.'] : [];
  return { ...noRows, facts, warnings: [...nothing, ...lockWarnings(lockMsOf(pages))], problem };
}
