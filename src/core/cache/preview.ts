/** How much of a value a list needs for its preview, characters. */
export const START_CHARS = 800;

const PREVIEW_CHARS = 200;

/** The first characters of a stored value for people: a text without its quotes and escapes, JSON with readable letters. */
export function previewOf(start: string): string {
  // The cut may have gone through an escape.
  const whole = start.replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, (end) => (isEscaped(start, end) ? end : ''));
  const text = whole.startsWith('"') ? unquoted(whole) : whole.replace(/\\u[0-9a-fA-F]{4}/g, readableEscape);
  return text.slice(0, PREVIEW_CHARS).toWellFormed();
}

/** Whether the backslash that `end` begins with is itself escaped. */
function isEscaped(start: string, end: string): boolean {
  const before = /\\*$/.exec(start.slice(0, start.length - end.length))?.[0].length ?? 0;
  return before % 2 === 1;
}

function unquoted(text: string): string {
  const inside = /^"((?:[^"\\]|\\.)*)/s.exec(text)?.[1] ?? '';
  try {
    return JSON.parse(`"${inside}"`);
  } catch {
    return inside;
  }
}

function readableEscape(sequence: string): string {
  const unit = Number.parseInt(sequence.slice(2), 16);
  return unit >= 0xa0 ? String.fromCharCode(unit) : sequence;
}
