import { Buffer, isUtf8 } from 'node:buffer';
import { AppError } from '../../../shared/errors.ts';
import { ENTRY_COLUMNS } from '../../cache/entryColumns.ts';
import type { AddedRow, AddedValue } from '../changeLog.ts';
import { type BadLine, type EntryFormat, FORMAT_VERSION, type GoodLine, sorted } from './entryFile.ts';
import {
  FIELDS,
  numberText,
  readBase64,
  readInteger,
  readReal,
  readTypes,
  type TypeLetter,
  typesOf,
} from './entryTypes.ts';
import { linesOf } from './lines.ts';

const FORMAT = 'ai-ops-console cache entries';

/**
 * One JSON object a line. The first says format and version; each other one is an entry with the columns of the table. `types` is
 * there only where a column has another type than the library writes (`entryTypes.ts`).
 */
export const jsonLines: EntryFormat = {
  head: (table) => `${JSON.stringify({ format: FORMAT, version: FORMAT_VERSION, table })}\n`,
  lines: (rows) => rows.map(lineOf).join(''),
  read: readJsonLines,
};

function lineOf(row: AddedRow): string {
  const members = FIELDS.map((field, place) => `"${ENTRY_COLUMNS[place]}":${jsonOf(row[field])}`);
  const types = typesOf(row);
  if (types !== '') members.push(`"types":"${types}"`);
  return `{${members.join(',')}}\n`;
}

function jsonOf(value: AddedValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? numberText(value) : `"${value}"`;
  // Readers of JSON lose digits beyond here.
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? String(value) : `"${value}"`;
  return `"${(Buffer.isBuffer(value) ? value : value.text).toString('base64')}"`;
}

async function* readJsonLines(path: string, onBytes: (bytes: number) => void) {
  for (const lines of linesOf(path, onBytes)) {
    yield sorted(
      lines.flatMap(({ number, bytes }): (GoodLine | BadLine)[] => {
        if (bytes === null) return [{ line: number, why: 'The line is too long.' }];
        const isBlank = bytes.length === 0 || (bytes.length < 3 && bytes.toString().trim() === '');
        if (isBlank) return [];
        const read = entryOf(bytes, number);
        return read === 'head'
          ? []
          : [typeof read === 'string' ? { line: number, why: read } : { line: number, row: read }];
      }),
    );
  }
}

/** An entry, `head` for a first line that is no entry, or why it is none. */
function entryOf(bytes: Buffer, line: number): AddedRow | string {
  if (!isUtf8(bytes)) return 'The line is not UTF-8 text.';
  let found: unknown;
  try {
    found = JSON.parse(bytes.toString('utf8'));
  } catch {
    return 'The line is not JSON.';
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    return 'The line is not a JSON object.';
  const members = found as Readonly<Record<string, unknown>>;
  if (line === 1 && members.format === FORMAT) return checkedHead(members.version);
  const types = members.types ?? '';
  const letters = typeof types === 'string' ? readTypes(types, members.expires_at === null) : null;
  if (!letters) return 'The types are not 7 of the letters t r i n b x.';
  return rowOf(letters, (place) => members[ENTRY_COLUMNS[place] ?? '']);
}

function checkedHead(version: unknown): string {
  if (typeof version === 'number' && version <= FORMAT_VERSION) return 'head';
  throw new AppError(
    'request.invalid',
    `The file was written by a newer version of the console (format ${String(version).slice(0, 20)}). Install that version to import it.`,
  );
}

function rowOf(letters: readonly TypeLetter[], at: (place: number) => unknown): AddedRow | string {
  const values: AddedValue[] = [];
  for (const [place, letter] of letters.entries()) {
    const value = memberValue(letter, at(place));
    if (value === undefined) return `${ENTRY_COLUMNS[place]} is missing or not of its type (${letter}).`;
    values.push(value);
  }
  return Object.fromEntries(
    FIELDS.map((field, place) => [field, values[place] ?? null]),
  ) as unknown as AddedRow;
}

/** Undefined for what is not of that type. */
function memberValue(letter: TypeLetter, found: unknown): AddedValue | undefined {
  if (letter === 'n') return found === null ? null : undefined;
  if (letter === 't') return typeof found === 'string' ? found : undefined;
  if (letter === 'r') {
    if (typeof found === 'number') return found;
    return typeof found === 'string' ? (readReal(found) ?? undefined) : undefined;
  }
  if (letter === 'i') {
    if (typeof found === 'string') return readInteger(found) ?? undefined;
    return typeof found === 'number' && Number.isSafeInteger(found) ? BigInt(found) : undefined;
  }
  const bytes = typeof found === 'string' ? readBase64(found) : null;
  if (!bytes) return undefined;
  return letter === 'b' ? bytes : { text: bytes };
}
