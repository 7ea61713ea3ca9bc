/** One piece of a JSON text; `end` is where the next one may start. */
export type Token =
  | { readonly kind: '{' | '}' | '[' | ']' | ',' | ':' | 'string' | 'literal'; readonly end: number }
  | { readonly kind: 'end of text'; readonly end: number }
  | { readonly kind: 'none'; readonly end: number; readonly problem: string };

const literal = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const escapeSequence = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/** Where the white space from `at` on ends. */
export function skipSpace(json: string, at: number): number {
  let end = at;
  while (isSpace(json.charCodeAt(end))) end += 1;
  return end;
}

/** The token that starts at `at`, where no white space may be. Takes time in proportion to the token only. */
export function tokenAt(json: string, at: number): Token {
  const sign = json.charAt(at);
  switch (sign) {
    case '':
      return { kind: 'end of text', end: at };
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return { kind: sign, end: at + 1 };
    case '"':
      return stringAt(json, at);
    default:
      return literalAt(json, at);
  }
}

function literalAt(json: string, at: number): Token {
  literal.lastIndex = at;
  if (literal.test(json)) return { kind: 'literal', end: literal.lastIndex };
  const comment = json.startsWith('//', at) || json.startsWith('/*', at);
  return { kind: 'none', end: at, problem: comment ? 'a comment, which JSON has not' : 'invalid symbol' };
}

function stringAt(json: string, at: number): Token {
  let end = at + 1;
  for (;;) {
    const code = json.charCodeAt(end);
    if (code === QUOTE) return { kind: 'string', end: end + 1 };
    if (code === BACKSLASH) {
      escapeSequence.lastIndex = end;
      if (!escapeSequence.test(json)) return { kind: 'none', end, problem: 'invalid escape in a string' };
      end = escapeSequence.lastIndex;
    } else if (code >= FIRST_PRINTABLE) {
      end += 1;
    } else {
      const problem = Number.isNaN(code) ? 'the string has no end' : 'control character in a string';
      return { kind: 'none', end, problem };
    }
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
