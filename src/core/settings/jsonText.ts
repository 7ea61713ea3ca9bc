import {
  createScanner,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

/** Something wrong in the text; `line` counts from 1. */
export interface TextProblem {
  readonly line: number;
  readonly message: string;
}

/** One name at the top level of the file and what it is set to. */
export interface JsonEntry {
  readonly name: string;
  readonly value: unknown;
  readonly line: number;
  readonly valueNode: Node;
}

/** The file as far as JSON goes: its entries in order, or why there are none. */
export type JsonEntries =
  | { readonly ok: true; readonly entries: readonly JsonEntry[] }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

/** Deeper than any setting, and far from where a recursive parser runs out of stack. */
const MAX_DEPTH = 20;

/** Where an offset is, both counted from 1. Lines end with \n, \r\n or \r. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

const ESCAPES =
  'a \\ in a text must be followed by one of " \\ / b f n r t or u and four hex digits; write \\\\ for itself';

const SYNTAX_MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'names and texts stand in double quotes; anything else is a number, true, false or null',
  InvalidNumberFormat: 'this is not a number as JSON writes it',
  PropertyNameExpected: 'a name in double quotes is expected here',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a colon is missing between the name and its value',
  CommaExpected: 'a comma is missing before this place',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'there is more after the closing }',
  UnexpectedEndOfComment: 'a comment is not closed with */',
  UnexpectedEndOfString: 'a text is not closed with a double quote on its line',
  UnexpectedEndOfNumber: 'this is not a number as JSON writes it',
  InvalidUnicode: ESCAPES,
  InvalidEscapeCharacter: ESCAPES,
  InvalidCharacter: 'a text holds a control character; write it as \\u and four hex digits',
};

/** Where brackets are nested deeper than any setting needs; the scanner does not recurse. */
function tooDeepAt(text: string): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const token = scanner.getTokenLength() === 1 ? text.charAt(scanner.getTokenOffset()) : '';
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
  return null;
}

function failedAt(text: string, offset: number, message: string): JsonEntries {
  const { line, column } = positionAt(text, offset);
  return { ok: false, problems: [{ line, message: `Not valid JSON at column ${column}: ${message}.` }] };
}

function entriesOf(text: string, root: Node): JsonEntries {
  const entries = new Map<string, JsonEntry>();
  const problems: TextProblem[] = [];
  for (const property of root.children ?? []) {
    const [nameNode, valueNode] = property.children ?? [];
    if (nameNode === undefined || valueNode === undefined) continue;
    const name = String(nameNode.value);
    const { line } = positionAt(text, nameNode.offset);
    const earlier = entries.get(name);
    if (earlier) {
      problems.push({ line, message: `"${name}" is set twice, first on line ${earlier.line}. Keep one.` });
    } else {
      entries.set(name, { name, value: getNodeValue(valueNode), line, valueNode });
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, entries: [...entries.values()] };
}

/** Reads a JSON object. Comments and a comma after the last entry are fine: people write this file by hand. */
export function readJsonEntries(text: string): JsonEntries {
  if (text.trim() === '') {
    return { ok: false, problems: [{ line: 1, message: 'The file is empty. Write {} or delete it.' }] };
  }
  const tooDeep = tooDeepAt(text);
  if (tooDeep !== null) return failedAt(text, tooDeep, 'brackets are nested too deeply');
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  // Only the first: the parser guesses on from there, and its later complaints follow from the guess.
  const [first] = errors;
  if (first)
    return failedAt(
      text,
      first.offset,
      SYNTAX_MESSAGES[printParseErrorCode(first.error)] ?? 'this is not JSON',
    );
  if (root?.type !== 'object')
    return failedAt(text, root?.offset ?? 0, 'the whole file must be one object, { ... }');
  return entriesOf(text, root);
}
