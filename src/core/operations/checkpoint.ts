import { formatBytes, formatCount } from '../../shared/format.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { changing, reading } from './onDisk/connections.ts';
import { databaseBytes } from './onDisk/space.ts';
import { noRows, type Operation } from './operation.ts';

/** Writes what is in the log into the file and empties the log. */
export const checkpoint: Operation<'checkpoint'> = {
  about: {
    operation: 'checkpoint',
    title: 'Checkpoint',
    about: 'Writes the changes that are in the log (-wal) into the file itself and empties the log.',
    group: 'file',
    writes: true,
    deletes: false,
  },
  plan: (_input, context) =>
    reading(context, (cache) => ({
      ...noRows,
      facts: [
        { label: 'Log', value: databaseBytes(context.target.file).log, kind: 'bytes' },
        { label: 'File', value: databaseBytes(context.target.file).file, kind: 'bytes' },
      ],
      warnings: hasLog(cache) ? [] : ['This file keeps no log, so there is nothing to do.'],
    })),
  run: (_input, context) =>
    changing(context, (cache) => {
      const before = databaseBytes(context.target.file).log;
      context.control.progress({
        phase: 'Emptying the log',
        done: 0,
        total: null,
        unit: 'pages',
        stoppable: false,
      });
      const { busy, pages, written } = checkpointed(cache);
      const after = databaseBytes(context.target.file).log;
      return {
        summary: busy
          ? 'Another program is reading or writing, so the log could not be emptied. Nothing is lost; try again when that program is done.'
          : `The log is empty: it had ${formatBytes(before)}.`,
        facts: [
          { label: 'Pages in the log', value: formatCount(pages), kind: 'text' },
          { label: 'Pages written into the file', value: formatCount(written), kind: 'text' },
          { label: 'Log before', value: before, kind: 'bytes' },
          { label: 'Log after', value: after, kind: 'bytes' },
        ],
        tables: [],
      };
    }),
};

/** Empties the log; `busy`: another program kept it from that. Pages are 0 where there is no log. */
export function checkpointed(cache: WorkConnection): {
  readonly busy: boolean;
  readonly pages: number;
  readonly written: number;
} {
  const [found = {}] = cache.pragmaRows('wal_checkpoint(TRUNCATE)');
  const count = (value: unknown) => Math.max(0, Number(value ?? 0));
  return { busy: found.busy === 1, pages: count(found.log), written: count(found.checkpointed) };
}

/** Whether changes of the file go through a log. */
export function hasLog(cache: WorkConnection): boolean {
  return cache.pragma('journal_mode') === 'wal';
}
