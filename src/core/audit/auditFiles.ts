import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The file that is written to. */
export const CURRENT_FILE = 'audit.log';
const FULL_FILE = /^audit-(\d{12})\.log$/;

/** A file of the log. */
export interface AuditFile {
  readonly name: string;
  readonly path: string;
  /** The number of its first line, by its name; null for the current one. */
  readonly firstSeq: number | null;
}

/** The name of a full file. */
export function fullFileName(firstSeq: number): string {
  return `audit-${String(firstSeq).padStart(12, '0')}.log`;
}

/** The files among those names, oldest first. */
export function auditFiles(dir: string, names: readonly string[]): readonly AuditFile[] {
  const full = names
    .flatMap((name): AuditFile[] => {
      const number = FULL_FILE.exec(name)?.[1];
      return number === undefined ? [] : [{ name, path: join(dir, name), firstSeq: Number(number) }];
    })
    .sort((a, b) => (a.firstSeq ?? 0) - (b.firstSeq ?? 0));
  const current = names.includes(CURRENT_FILE)
    ? [{ name: CURRENT_FILE, path: join(dir, CURRENT_FILE), firstSeq: null }]
    : [];
  return [...full, ...current];
}

/** The files of a folder, oldest first. Rejects with the system's error, but not where there is no folder. */
export async function listAuditFiles(dir: string): Promise<readonly AuditFile[]> {
  const names = await readdir(dir).catch((caught: NodeJS.ErrnoException) => {
    if (caught.code === 'ENOENT') return [];
    throw caught;
  });
  return auditFiles(dir, names);
}

/** What tells the installs of one keychain apart: their folders. A log that is deleted or put back stays the same one. */
export function installOf(userData: string): string {
  return createHash('sha256').update(realpathSync(userData)).digest('hex').slice(0, 12);
}

/** Makes what was created, renamed or removed in a folder last through a power cut, where the system can. */
export async function syncFolder(dir: string): Promise<void> {
  // Windows has no such thing: there a folder cannot be opened.
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The bytes of a file from `from` up to `to`, as text of one character a byte. */
export async function readBytes(path: string, from: number, to: number): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.max(0, to - from));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
