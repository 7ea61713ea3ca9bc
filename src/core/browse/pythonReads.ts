import { isJson } from '../cache/pythonJson.ts';
import { textOf } from './columnText.ts';

// CPython 3.11 gives up at 995 levels when it is called from the top; a program that calls it is some levels down.
const MAX_DEPTH = 990;
// Python's limit for the digits of an int that is read from text.
const MAX_INT_DIGITS = 4300;

/**
 * Whether Python's `json.loads` reads a stored value: JSON, and besides it NaN, Infinity and -Infinity; not what is nested too
 * deep or holds an int of more than 4300 digits. Bytes are read as UTF-8; numbers and NULL are no text and are not read.
 */
export function isPythonJson(value: unknown): boolean {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return false;
  if (typeof value !== 'string' && !isUtf8(value)) return false;
  const text = textOf(value);
  if (!isJson(text)) {
    // Most of what is no JSON holds none of Python's words.
    if (!text.includes('NaN') && !text.includes('Infinity')) return false;
    if (!isJson(withoutStrings(text).replace(/-?Infinity|NaN/g, 'null'))) return false;
  }
  return !isTooDeep(text) && !hasHugeInt(text);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The text with every string that is closed and valid made empty, so that what is left is the structure. */
function withoutStrings(text: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf('"', at);
    if (start === -1) break;
    const end = endOfString(text, start);
    const whole = text.slice(start, end);
    pieces.push(text.slice(at, start), isJson(whole) ? '""' : whole);
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

// By hand: a regular expression runs out of stack on a string of some megabytes.
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function isTooDeep(text: string): boolean {
  if (text.length <= 2 * MAX_DEPTH || !hasManyBrackets(text)) return false;
  let depth = 0;
  for (const bracket of withoutStrings(text).matchAll(/[[\]{}]/g)) {
    depth += bracket[0] === '[' || bracket[0] === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Jumps from bracket to bracket: most values have few, and need no closer look. */
function hasManyBrackets(text: string): boolean {
  let brackets = 0;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      brackets += 1;
      if (brackets > MAX_DEPTH) return true;
    }
  }
  return false;
}

function hasHugeInt(text: string): boolean {
  if (text.length <= MAX_INT_DIGITS) return false;
  const runs = withoutStrings(text).matchAll(/[-+.\deE]+/g);
  return [...runs].some(([literal]) => literal.length > MAX_INT_DIGITS && isHugeInt(literal));
}

function isHugeInt(literal: string): boolean {
  return /^-?\d+$/.test(literal) && literal.replace('-', '').length > MAX_INT_DIGITS;
}
