import { numberLiteralText } from './pythonNumber.ts';
import { compareCodePoints, jsonString } from './pythonText.ts';

// Python refuses to nest much deeper, and our own walk must stay far from the end of the stack.
const MAX_DEPTH = 500;
// Python's default limit for the digits of an int that is read from text.
const MAX_INT_DIGITS = 4300;

/** Whether `text` is one JSON value by the standard (no NaN, no comments). */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * JSON text as Python would write it after reading it: `json.dumps(json.loads(text), sort_keys=True,
 * separators=(",", ":"))`. Null for what is not JSON, or what Python refuses (nesting beyond 500, huge ints).
 */
export function rewriteJson(text: string): string | null {
  return isJson(text) ? new Walk(text, pythonStyle).run() : null;
}

/** JSON text, compact, with `\uXXXX` escapes as characters where they need none; numbers and order as they are. */
export function readableJson(text: string): string {
  return (isJson(text) ? new Walk(text, readableStyle).run() : null) ?? text;
}

interface Style {
  string(value: string): string;
  /** Null refuses the whole text. */
  number(literal: string): string | null;
  order(names: string[]): string[];
}

const pythonStyle: Style = {
  string: jsonString,
  number: (literal) =>
    literal.length > MAX_INT_DIGITS && /^-?\d+$/.test(literal) ? null : numberLiteralText(literal),
  order: (names) => names.sort(compareCodePoints),
};

const readableStyle: Style = {
  string: (value) => JSON.stringify(value),
  number: (literal) => literal,
  order: (names) => names,
};

/** Rewrites JSON that is known to be valid; numbers stay text, because JSON.parse loses digits and int from float. */
class Walk {
  readonly #text: string;
  readonly #style: Style;
  readonly #plainToken = /[{}[\]:,]|[^\s{}[\]:,"]+/y;
  #at = 0;
  #refused = false;

  constructor(text: string, style: Style) {
    this.#text = text;
    this.#style = style;
  }

  run(): string | null {
    const written = this.#value(this.#next(), 0);
    return this.#refused ? null : written;
  }

  #next(): string {
    while (' \t\n\r'.includes(this.#text.charAt(this.#at)) && this.#at < this.#text.length) this.#at += 1;
    const start = this.#at;
    if (this.#text.charAt(start) === '"') this.#at = this.#endOfString(start);
    else {
      this.#plainToken.lastIndex = start;
      this.#at += this.#plainToken.exec(this.#text)?.[0].length ?? 0;
    }
    return this.#text.slice(start, this.#at);
  }

  // By hand: a regular expression runs out of stack on a string of some megabytes.
  #endOfString(start: number): number {
    let at = start + 1;
    while (this.#text.charAt(at) !== '"') at += this.#text.charAt(at) === '\\' ? 2 : 1;
    return at + 1;
  }

  #value(token: string, depth: number): string {
    if (depth > MAX_DEPTH) this.#refused = true;
    if (this.#refused) return '';
    if (token === '{') return this.#object(depth);
    if (token === '[') return this.#array(depth);
    if (token.startsWith('"')) return this.#style.string(JSON.parse(token));
    return token === 'true' || token === 'false' || token === 'null' ? token : this.#number(token);
  }

  #number(literal: string): string {
    const written = this.#style.number(literal);
    if (written === null) this.#refused = true;
    return written ?? '';
  }

  #array(depth: number): string {
    const items: string[] = [];
    for (let token = this.#next(); token !== ']' && !this.#refused; token = this.#next()) {
      if (token !== ',') items.push(this.#value(token, depth + 1));
    }
    return `[${items.join(',')}]`;
  }

  #object(depth: number): string {
    const members = new Map<string, string>();
    for (let token = this.#next(); token !== '}' && !this.#refused; token = this.#next()) {
      if (token === ',') continue;
      const name: string = JSON.parse(token);
      this.#next();
      members.set(name, this.#value(this.#next(), depth + 1));
    }
    const names = this.#style.order([...members.keys()]);
    return `{${names.map((name) => `${this.#style.string(name)}:${members.get(name)}`).join(',')}}`;
  }
}
