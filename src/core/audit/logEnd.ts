import { stat } from 'node:fs/promises';
import { type AuditFile, CURRENT_FILE, listAuditFiles, readBytes } from './auditFiles.ts';
import { type Head, type SealKey, UNSEALED } from './auditKeys.ts';
import { MAX_LINE_BYTES, NO_PREVIOUS, type SplitLine, splitLine } from './auditLine.ts';

/** The event of the first line of every file. */
export const FILE_STARTED = 'audit.file_started';

/** Where a log ends that another run has left. */
export interface LogEnd {
  /** The last line that is true. */
  readonly head: Head;
  /** The file that was written to; null when there is none. */
  readonly current: CurrentFile | null;
}

export interface CurrentFile {
  /** null when its first line cannot be read. */
  readonly firstSeq: number | null;
  readonly keyId: string | null;
  /** Bytes up to the end of the last whole line. */
  readonly wholeBytes: number;
  readonly bytes: number;
  /** What follows the last line end is a whole and true line that only lacks its own. */
  readonly lacksLineEnd: boolean;
  /** It was about to be put aside when its program ended. */
  readonly isReadOnly: boolean;
}

const TAIL_BYTES = 4 * MAX_LINE_BYTES;

/** Finds the end. Rejects with the system's error. */
export async function findEnd(dir: string, seal: SealKey): Promise<LogEnd> {
  const files = await listAuditFiles(dir);
  const last = files.at(-1);
  const current = last?.name === CURRENT_FILE ? await currentFile(last, seal) : null;
  for (const file of [...files].reverse()) {
    const head = await lastTrueLine(file, seal);
    if (head !== null) return { head, current };
  }
  return { head: { seq: 0, mac: NO_PREVIOUS }, current };
}

async function currentFile(file: AuditFile, seal: SealKey): Promise<CurrentFile | null> {
  const { size, mode } = await stat(file.path);
  const tail = await readBytes(file.path, Math.max(0, size - TAIL_BYTES), size);
  const rest = tail.slice(tail.lastIndexOf('\n') + 1);
  const first = await firstLine(file.path);
  const lacksLineEnd = rest !== '' && isTrue(splitLine(rest), keyOf(first.keyId, seal));
  return {
    ...first,
    wholeBytes: size - rest.length,
    bytes: size,
    lacksLineEnd,
    isReadOnly: (mode & 0o200) === 0,
  };
}

async function lastTrueLine(file: AuditFile, seal: SealKey): Promise<Head | null> {
  const { size } = await stat(file.path);
  const tail = await readBytes(file.path, Math.max(0, size - TAIL_BYTES), size);
  const key = keyOf((await firstLine(file.path)).keyId, seal);
  for (const text of tail.split('\n').reverse()) {
    const line = splitLine(text);
    if (line !== null && isTrue(line, key)) return { seq: line.seq, mac: line.mac };
  }
  return null;
}

/** What the first line of a file says of it. Rejects with the system's error. */
export async function firstLine(path: string): Promise<Pick<CurrentFile, 'firstSeq' | 'keyId'>> {
  const start = await readBytes(path, 0, MAX_LINE_BYTES);
  const line = splitLine(start.slice(0, Math.max(0, start.indexOf('\n'))));
  return line === null ? { firstSeq: null, keyId: null } : { firstSeq: line.seq, keyId: keyIdOf(line) };
}

/** The id of the key that a file's first line names; null when it is no such line. */
export function keyIdOf(line: SplitLine): string | null {
  if (line.event !== FILE_STARTED) return null;
  return /"key_id":"([0-9a-z]{1,64})"/.exec(line.body)?.[1] ?? null;
}

/** The key of that id as far as it is at hand; null when it is another one. */
export function keyOf(keyId: string | null, seal: SealKey): SealKey | null {
  if (keyId === UNSEALED.id) return UNSEALED;
  return keyId === null || keyId === seal.id ? seal : null;
}

/** Of a key that is gone, every line of the right form is taken for true: nobody can tell. */
function isTrue(line: SplitLine | null, key: SealKey | null): boolean {
  return line !== null && (key === null || key.mac(line.prev, line.body) === line.mac);
}
