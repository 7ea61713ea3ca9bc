import { strip } from './pythonText.ts';

const MAX_CHARS = 50;

/** The namespace that the Python library makes of a name: lower-case ASCII of `a-z0-9_.-`, at most 50, `default` when nothing is left. */
export function libraryNamespace(name: string): string {
  const letters = [...strip(name).toLowerCase().normalize('NFKD')].filter((char) => !isCombining(char));
  const safe = letters
    .join('')
    .replace(/[^a-z0-9_.-]/gu, '_')
    .replace(/_+/g, '_')
    .slice(0, MAX_CHARS)
    .replace(/^_+|_+$/g, '');
  return safe === '' ? 'default' : safe;
}

// Of class 1 and 230. Normalising puts combining marks in the order of their classes, so a mark of another class
// than 0 moves against at least one of them; JavaScript has no other way to ask for the class.
const LOW_MARK = '\u0334';
const HIGH_MARK = '\u0301';

/** Whether Python's `unicodedata.combining()` is not 0. The regex property Mn is not the same: it has class 0 members. */
function isCombining(char: string): boolean {
  if (char < '\u0300') return false;
  return moves(char + LOW_MARK) || moves(HIGH_MARK + char);
}

function moves(text: string): boolean {
  return text.normalize('NFD') !== text;
}
