import { stat } from 'node:fs/promises';
import type { AuditEntry, AuditField, AuditPage, AuditQuery } from '../../shared/contract/audit.ts';
import { type AuditFile, listAuditFiles, readBytes } from './auditFiles.ts';
import { MAX_LINE_BYTES } from './auditLine.ts';
import { firstLine } from './logEnd.ts';

/** A page ends here even with few matches in it, so that nobody waits for a search through years. */
const MOST_BYTES = 8 * 1024 * 1024;
const PIECE_BYTES = 2 * MAX_LINE_BYTES;

interface Position {
  /** Counted from the newest file on. */
  readonly file: AuditFile;
  readonly firstSeq: number;
  /** Lines before this byte are still to be read. */
  readonly end: number;
}

/** Reads a log backwards, newest first. Nothing of what it reads is checked. Rejects with the system's error. */
export async function auditPage(dir: string, query: AuditQuery): Promise<AuditPage> {
  const files = [...(await listAuditFiles(dir))].reverse();
  const entries: AuditEntry[] = [];
  let left = MOST_BYTES;
  let position = await startOf(files, query.cursor);
  while (position !== null && entries.length < query.limit && left > 0) {
    const from = Math.max(0, position.end - PIECE_BYTES);
    const text = await readBytes(position.file.path, from, position.end);
    // A piece begins within a line unless it is the file's first.
    const whole = from === 0 ? 0 : text.indexOf('\n') + 1;
    const taken = take(
      text.slice(whole),
      { ...position, from: from + whole },
      query,
      query.limit - entries.length,
    );
    entries.push(...taken.entries);
    left -= position.end - taken.end;
    if (taken.isTooOld) return { entries, next: null };
    // A piece without any line end is none of ours: it is passed over.
    const end = taken.end < position.end ? taken.end : from;
    position = end > 0 ? { ...position, end } : await older(files, position.file);
  }
  return { entries, next: position === null ? null : `${position.firstSeq}:${position.end}` };
}

async function startOf(files: readonly AuditFile[], cursor: string | null): Promise<Position | null> {
  if (cursor === null) return firstOf(files);
  const [firstSeq, end] = cursor.split(':').map(Number);
  for (const file of files) {
    const first = file.firstSeq ?? (await firstLine(file.path)).firstSeq ?? 0;
    if (first === firstSeq)
      return { file, firstSeq: first, end: Math.min(end ?? 0, (await stat(file.path)).size) };
  }
  return null;
}

async function firstOf(files: readonly AuditFile[]): Promise<Position | null> {
  for (const file of files) {
    const { size } = await stat(file.path);
    const firstSeq = file.firstSeq ?? (await firstLine(file.path)).firstSeq ?? 0;
    if (size > 0) return { file, firstSeq, end: size };
  }
  return null;
}

function older(files: readonly AuditFile[], file: AuditFile): Promise<Position | null> {
  return firstOf(files.slice(files.indexOf(file) + 1));
}

interface Taken {
  readonly entries: readonly AuditEntry[];
  readonly end: number;
  readonly isTooOld: boolean;
}

function take(
  text: string,
  at: Position & { readonly from: number },
  query: AuditQuery,
  most: number,
): Taken {
  const entries: AuditEntry[] = [];
  let end = text.length;
  while (end > 0 && entries.length < most) {
    const start = text.lastIndexOf('\n', end - 2) + 1;
    const line = text.slice(start, end).replace(/\n$/, '');
    end = start;
    if (line === '') continue;
    const entry = entryOf(line, `${at.firstSeq}:${at.from + start}`, at.file.name);
    if (query.since !== null && entry.at !== null && entry.at < query.since) {
      return { entries, end: at.from + end, isTooOld: true };
    }
    if (matches(entry, line, query)) entries.push(entry);
  }
  return { entries, end: at.from + end, isTooOld: false };
}

/** A line as it is; what cannot be read is shown as such. */
export function entryOf(line: string, id: string, file: string): AuditEntry {
  const parsed = parsedLine(line);
  if (parsed === null)
    return { id, file, seq: null, at: null, event: 'unreadable', fields: { line: line.slice(0, 2000) } };
  const { seq, event, ...fields } = parsed;
  const at = typeof fields.ts === 'string' ? Date.parse(fields.ts) : Number.NaN;
  return {
    id,
    file,
    seq: typeof seq === 'number' ? seq : null,
    at: Number.isFinite(at) ? at : null,
    event: typeof event === 'string' ? event : 'unreadable',
    fields,
  };
}

function parsedLine(line: string): { [name: string]: AuditField } | null {
  try {
    const parsed: unknown = JSON.parse(line);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as { [name: string]: AuditField }) : null;
  } catch {
    return null;
  }
}

function matches({ event, fields }: AuditEntry, line: string, query: AuditQuery): boolean {
  const { facts } = fields;
  const inFacts = (name: string) => (typeof facts === 'object' && facts !== null ? facts[name] : undefined);
  const has = (name: string, wanted: string) =>
    wanted === '' || fields[name] === wanted || inFacts(name) === wanted;
  if (!event.startsWith(query.event) || !has('provider', query.provider)) return false;
  if (!has('outcome', query.outcome)) return false;
  const searched = line.toLowerCase();
  return query.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}
