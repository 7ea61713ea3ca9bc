import { applyEdits, format, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** What a text is as JSON. */
export type JsonCheck =
  | { readonly state: 'valid'; readonly pretty: string; readonly fenced: boolean }
  | { readonly state: 'invalid'; readonly line: number; readonly column: number; readonly problem: string }
  | { readonly state: 'empty' };

const onlyFence = /^\s*```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n```\s*$/i;

/**
 * Says whether `text` is JSON, laid out for reading (numbers and order untouched), or where it stops being so
 * (line and column from 1). A text that is nothing but one code fence is judged by what is in the fence.
 */
export function checkJson(text: string): JsonCheck {
  if (text.trim() === '') return { state: 'empty' };
  const inner = onlyFence.exec(text)?.[1];
  const json = inner ?? text;
  try {
    JSON.parse(json);
  } catch {
    // Where it breaks, and in what words, the tolerant parser knows better than an engine's message.
    const before = inner === undefined ? 0 : text.indexOf(inner);
    return firstProblem(text, json, before);
  }
  const edits = format(json, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' });
  return { state: 'valid', pretty: applyEdits(json, edits), fenced: inner !== undefined };
}

function firstProblem(text: string, json: string, before: number): JsonCheck {
  const errors: ParseError[] = [];
  parseTree(json, errors, { disallowComments: true, allowTrailingComma: false });
  const first = errors[0];
  const offset = before + (first?.offset ?? 0);
  const lines = text.slice(0, offset).split('\n');
  const words = first
    ? printParseErrorCode(first.error)
        .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toLowerCase()
    : 'not valid JSON';
  return { state: 'invalid', line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, problem: words };
}
