import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import type { AuditReport } from '../../shared/contract/audit.ts';
import { AppError } from '../../shared/errors.ts';
import { errorCodeOf, fileTrouble } from '../fileTrouble.ts';
import { type AuditFile, auditFiles } from './auditFiles.ts';
import { type Head, sealKeyOf } from './auditKeys.ts';
import { MAX_LINE_BYTES } from './auditLine.ts';
import { ChainChecker } from './checker.ts';

/** One check, as plain data: it can be sent to a thread. */
export interface VerifyJob {
  readonly dir: string;
  /** 64 hex digits. */
  readonly key: string;
  /** Where the log must reach to; null when nobody knows. */
  readonly head: Head | null;
  /** Checks this file alone; left out = the whole log. */
  readonly only?: string;
}

export type OnProgress = (bytes: number, of: number) => void;

const CHUNK_BYTES = 65_536;

/**
 * Reads the log once, in pieces, on the calling thread. Throws `key.invalid` for what is no key, and `audit.unwritable`
 * when a file cannot be read.
 */
export function verifyLog(job: VerifyJob, onProgress: OnProgress = () => undefined): AuditReport {
  const startedAt = performance.now();
  const checker = new ChainChecker(sealKeyOf(job.key), job.head, job.only !== undefined);
  let path = job.dir;
  try {
    const all = auditFiles(job.dir, readdirSync(job.dir));
    const files = job.only === undefined ? all : all.filter(({ name }) => name === job.only);
    const of = files.reduce((sum, file) => sum + statSync(file.path).size, 0);
    let bytes = 0;
    for (const file of files) {
      path = file.path;
      checker.beginFile(file.name, file.firstSeq);
      bytes += readLines(file, checker, (read) => onProgress(bytes + read, of));
    }
    return checker.report(bytes, performance.now() - startedAt);
  } catch (caught) {
    if (caught instanceof AppError) throw caught;
    const why = fileTrouble(errorCodeOf(caught));
    throw new AppError('audit.unwritable', `The audit log cannot be read at ${path}: ${why}.`, {
      data: { path },
      cause: caught,
    });
  }
}

/** Gives the lines of a file to the checker; the number of bytes read. */
function readLines({ path }: AuditFile, checker: ChainChecker, onRead: (bytes: number) => void): number {
  const descriptor = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    let total = 0;
    for (;;) {
      const read = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
      if (read === 0) break;
      total += read;
      const text = rest + chunk.toString('latin1', 0, read);
      rest = takeLines(text, checker);
      onRead(total);
    }
    if (rest !== '') checker.take(rest, false);
    return total;
  } finally {
    closeSync(descriptor);
  }
}

/** What follows the last line end; of an endless line only as much as shows that it is none of ours. */
function takeLines(text: string, checker: ChainChecker): string {
  let from = 0;
  for (;;) {
    const end = text.indexOf('\n', from);
    if (end < 0) break;
    checker.take(text.slice(from, end));
    from = end + 1;
  }
  return text.slice(from, from + 2 * MAX_LINE_BYTES);
}
