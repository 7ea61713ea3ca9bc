// Python's str.isspace set. JavaScript's trim differs: it knows U+FEFF and not U+001C-U+001F nor U+0085.
const SPACE = new Set(
  '\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

/** Python's `str.rstrip()`. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && SPACE.has(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Python's `str.strip()`. */
export function strip(text: string): string {
  let start = 0;
  while (start < text.length && SPACE.has(text.charAt(start))) start += 1;
  return stripEnd(text.slice(start));
}

/** A string as Python's `json.dumps` writes it: quoted, everything outside printable ASCII as `\uXXXX` of its UTF-16 units. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Python's order of strings: by code point. JavaScript's own is by UTF-16 unit and differs beyond U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  if (at === shorter) return a.length - b.length;
  // The first different unit may be the second half of a code point.
  return pointBefore(a, at) - pointBefore(b, at) || pointAt(a, at) - pointAt(b, at);
}

function pointAt(text: string, at: number): number {
  return text.codePointAt(at) ?? -1;
}

function pointBefore(text: string, at: number): number {
  return at === 0 ? -1 : pointAt(text, at - 1);
}
