import type { AddedRow, AddedValue } from '../changeLog.ts';

/** The fields of a row in the order of the columns. */
export const FIELDS = [
  'namespace',
  'key',
  'value',
  'createdAt',
  'expiresAt',
  'accessCount',
  'lastAccessAt',
] as const satisfies readonly (keyof AddedRow)[];

/**
 * How a value lies in the file, by a letter: `t` text, `r` REAL, `i` INTEGER, `n` NULL, `b` a blob and `x` text that is none by its
 * encoding (or too long to be one in memory); these two are written as base64.
 */
export type TypeLetter = 't' | 'r' | 'i' | 'n' | 'b' | 'x';

const USUAL = 'tttrrir';
/** Of an entry that never expires. */
const USUAL_ENDLESS = 'tttrnir';

/** The letters of a row's seven columns; empty where they are the usual ones. */
export function typesOf(row: AddedRow): string {
  const letters = FIELDS.map((field) => letterOf(row[field])).join('');
  return letters === USUAL || letters === USUAL_ENDLESS ? '' : letters;
}

/** The letters that `typesOf` wrote; null for what it never writes. `endless`: nothing stands where the expiry would. */
export function readTypes(text: string, endless: boolean): readonly TypeLetter[] | null {
  const letters = text === '' ? (endless ? USUAL_ENDLESS : USUAL) : text;
  return /^[trinbx]{7}$/.test(letters) ? (letters.split('') as TypeLetter[]) : null;
}

export function letterOf(value: AddedValue): TypeLetter {
  if (value === null) return 'n';
  if (typeof value === 'string') return 't';
  if (typeof value === 'number') return 'r';
  if (typeof value === 'bigint') return 'i';
  return Buffer.isBuffer(value) ? 'b' : 'x';
}

/** A number as text that gives the same number back. */
export function numberText(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** What `numberText` wrote; null for anything else that is no finite number, nor `Infinity`. */
export function readReal(text: string): number | null {
  if (/^-?Infinity$/.test(text)) return Number(text);
  return /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
}

const LARGEST = 2n ** 63n;

export function readInteger(text: string): bigint | null {
  if (!/^-?\d{1,19}$/.test(text)) return null;
  const value = BigInt(text);
  return value < LARGEST && value >= -LARGEST ? value : null;
}

/** Bytes from base64; null for what is none. */
export function readBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
