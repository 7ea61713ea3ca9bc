import { Buffer, isUtf8 } from 'node:buffer';
import { stringify } from 'csv-stringify/sync';
import { AppError } from '../../../shared/errors.ts';
import { ENTRY_COLUMNS } from '../../cache/entryColumns.ts';
import type { AddedRow, AddedValue } from '../changeLog.ts';
import { CsvRecords } from './csvRecords.ts';
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

const TYPES = 'types_v';

/**
 * A record an entry, with the columns of the table and one for types, empty where they are what the library writes
 * (`entryTypes.ts`); the name of that column says the version. A text that a table program would take for a formula has
 * a ' before it, and so has one that begins with ': reading takes it away.
 */
export const csv: EntryFormat = {
  head: () => `${[...ENTRY_COLUMNS, `${TYPES}${FORMAT_VERSION}`].join(',')}\n`,
  lines: (rows) => stringify(rows.map(cellsOf), { record_delimiter: '\n', quoted_match: /\r/ }),
  read: readCsv,
};

function cellsOf(row: AddedRow): string[] {
  return [...FIELDS.map((field) => cellOf(row[field])), typesOf(row)];
}

function cellOf(value: AddedValue): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'bigint') return numberText(value);
  if (typeof value === 'string') return guardedText(value);
  return guardedText((Buffer.isBuffer(value) ? value : value.text).toString('base64'));
}

function guardedText(text: string): string {
  return /^[=+\-@\t\r']/.test(text) ? `'${text}` : text;
}

function unguardedText(text: string): string {
  return text.startsWith("'") ? text.slice(1) : text;
}

async function* readCsv(path: string, onBytes: (bytes: number) => void) {
  const records = new CsvRecords(
    (cells, line) => (line === 1 ? checkHead(cells) : entryOf(cells, line)),
    (line, why) => ({ line, why }),
  );
  for (const lines of linesOf(path, onBytes))
    yield sorted(records.take(lines).filter((read) => read !== null));
  yield sorted(records.end().filter((read) => read !== null));
}

/** Null for the line that names the columns. Throws where it does not. */
function checkHead(record: readonly Buffer[]): null {
  const names = record.map((cell) => cell.toString('utf8'));
  const isOurs = ENTRY_COLUMNS.every((column, place) => names[place] === column);
  const types = names[ENTRY_COLUMNS.length];
  const version = types?.startsWith(TYPES) ? Number(types.slice(TYPES.length)) : FORMAT_VERSION;
  if (isOurs && version > FORMAT_VERSION) {
    throw new AppError(
      'request.invalid',
      `The file was written by a newer version of the console (format ${version}). Install that version to import it.`,
    );
  }
  if (isOurs && Number.isInteger(version) && names.length <= ENTRY_COLUMNS.length + 1) return null;
  throw new AppError(
    'request.invalid',
    `The first line does not name the columns of a cache: expected ${ENTRY_COLUMNS.join(',')} and found ${names.join(',').slice(0, 200)}.`,
  );
}

function entryOf(record: readonly Buffer[], line: number): GoodLine | BadLine {
  const columns = ENTRY_COLUMNS.length;
  if (record.length !== columns && record.length !== columns + 1) {
    return { line, why: `The record has ${record.length} fields instead of ${columns + 1}.` };
  }
  if (!record.every((cell) => isUtf8(cell))) return { line, why: 'The record is not UTF-8 text.' };
  const cells = record.map((cell) => cell.toString('utf8'));
  const letters = readTypes(cells[columns] ?? '', cells[ENTRY_COLUMNS.indexOf('expires_at')] === '');
  if (!letters) return { line, why: 'The types are not 7 of the letters t r i n b x.' };
  const values: AddedValue[] = [];
  for (const [place, letter] of letters.entries()) {
    const value = cellValue(letter, cells[place] ?? '');
    if (value === undefined) return { line, why: `${ENTRY_COLUMNS[place]} is not of its type (${letter}).` };
    values.push(value);
  }
  const row = Object.fromEntries(
    FIELDS.map((field, place) => [field, values[place] ?? null]),
  ) as unknown as AddedRow;
  return { line, row };
}

/** Undefined for what is not of that type. */
function cellValue(letter: TypeLetter, cell: string): AddedValue | undefined {
  if (letter === 'n') return cell === '' ? null : undefined;
  if (letter === 't') return unguardedText(cell);
  if (letter === 'r') return readReal(cell) ?? undefined;
  if (letter === 'i') return readInteger(cell) ?? undefined;
  const bytes = readBase64(unguardedText(cell));
  if (!bytes) return undefined;
  return letter === 'b' ? bytes : { text: bytes };
}
