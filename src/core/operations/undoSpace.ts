import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Fact } from '../../shared/contract/operations.ts';
import { AppError, type ErrorBody } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/format.ts';
import type { OperationContext } from './operation.ts';

/** Names, times and the page it lies on, for each entry. */
const ROW_BYTES = 400;
const FILE_BYTES = 256 * 1024;

/** The room that the entries need until they are deleted for good, and why they cannot be kept; null when there is room. */
export function undoSpace(
  { consoleFile }: OperationContext,
  { rows, bytes }: { readonly rows: number; readonly bytes: number },
): { readonly facts: readonly Fact[]; readonly problem: ErrorBody | null } {
  if (rows === 0) return { facts: [], problem: null };
  const needed = Math.ceil(bytes * 1.1) + rows * ROW_BYTES + FILE_BYTES;
  const { bavail, bsize } = statfsSync(dirname(consoleFile));
  const free = bavail * bsize;
  const facts: Fact[] = [
    { label: 'Room needed to undo it', value: needed, kind: 'bytes' },
    { label: 'Free there', value: free, kind: 'bytes' },
  ];
  if (free >= needed) return { facts, problem: null };
  const problem = new AppError(
    'storage.full',
    `To undo it later, ${formatBytes(needed)} are needed in the console's folder, and ${formatBytes(free)} are free. Free some space, or choose fewer entries.`,
    { data: { needed, free } },
  ).toBody();
  return { facts, problem };
}
