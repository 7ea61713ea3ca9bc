import { rm, stat } from 'node:fs/promises';
import type { AuditReport } from '../../shared/contract/audit.ts';
import { type AuditFile, listAuditFiles, readBytes, syncFolder } from './auditFiles.ts';
import { MAX_LINE_BYTES, type SplitLine, splitLine } from './auditLine.ts';
import type { AuditTrail } from './auditTrail.ts';
import { FILE_REMOVED } from './checker.ts';

export interface RetentionParts {
  readonly dir: string;
  readonly trail: Pick<AuditTrail, 'act'>;
  /** Checks one file; null when that is not possible now. */
  readonly verify: (file: string) => Promise<AuditReport | null>;
}

const DAY_MS = 86_400_000;
const BETWEEN_LOOKS_MS = 3_600_000;

/**
 * Removes the oldest files whose last entry is older than that many days before `now`; whole ones only, and none that was
 * altered. The log says what was removed before it is. Resolves to the names. Rejects with the error of a file or the log.
 */
export async function removeOldFiles(
  parts: RetentionParts,
  days: number,
  now: number,
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const file of await listAuditFiles(parts.dir)) {
    // Each one needs the one before it to be gone: otherwise the log would have a hole.
    if (file.firstSeq === null || !(await isOld(file, now - days * DAY_MS))) break;
    const report = await parts.verify(file.name);
    if (!report?.ok || report.lastSeq === null) break;
    await remove(parts, file, report.lastSeq);
    removed.push(file.name);
  }
  return removed;
}

async function isOld(file: AuditFile, before: number): Promise<boolean> {
  const last = await lastLine(file);
  const at = last === null ? Number.NaN : Date.parse(JSON.parse(last.body).ts);
  return at < before;
}

async function remove({ dir, trail }: RetentionParts, file: AuditFile, lastSeq: number): Promise<void> {
  const last = await lastLine(file);
  await trail.act(FILE_REMOVED, {
    file: file.name,
    first_seq: file.firstSeq,
    last_seq: lastSeq,
    last_mac: last?.mac ?? null,
  });
  await rm(file.path);
  await syncFolder(dir);
}

async function lastLine({ path }: AuditFile): Promise<SplitLine | null> {
  const { size } = await stat(path);
  const tail = await readBytes(path, Math.max(0, size - 2 * MAX_LINE_BYTES), size);
  return splitLine(tail.trimEnd().split('\n').at(-1) ?? '');
}

/** Looks after old files, at most once an hour. `look` may be called at any time and never rejects. */
export function createRetention(parts: RetentionParts & { readonly onTrouble: (caught: unknown) => void }) {
  let nextAt = Number.NEGATIVE_INFINITY;
  return {
    /** `days` null: everything is kept. `now` in epoch ms. */
    look: async (days: number | null, now: number): Promise<void> => {
      if (days === null || now < nextAt) return;
      nextAt = now + BETWEEN_LOOKS_MS;
      try {
        await removeOldFiles(parts, days, now);
      } catch (caught) {
        parts.onTrouble(caught);
      }
    },
  };
}
