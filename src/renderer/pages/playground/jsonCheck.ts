import type { JsonLayout } from '../../components/json/jsonLayout.ts';
import { readJson } from '../../components/json/jsonReading.ts';

/** What a text is as JSON. */
export type JsonCheck =
  | { readonly state: 'valid'; readonly layout: JsonLayout; readonly fenced: boolean }
  | { readonly state: 'invalid'; readonly line: number; readonly column: number; readonly problem: string }
  | { readonly state: 'empty' };

/**
 * Says whether `text` is JSON, laid out for reading (numbers and order untouched), or where it stops being so
 * (line and column from 1). A text that is nothing but one code fence is judged by what is in the fence. Works in
 * short steps, for texts of any length and depth.
 */
export function* checkJson(text: string): Generator<undefined, JsonCheck, undefined> {
  if (text.trim() === '') return { state: 'empty' };
  const fenced = insideFence(text);
  const { json, before } = fenced ?? { json: text, before: 0 };
  const reading = yield* readJson(json);
  if (reading.state === 'valid') return { ...reading, fenced: fenced !== null };
  return { state: 'invalid', problem: reading.problem, ...placeOf(text, before + reading.offset) };
}

/** What is between the lines of a fence that is all of the text, and where; null when there is no such fence. */
function insideFence(text: string): { readonly json: string; readonly before: number } | null {
  const trimmed = text.trim();
  const firstEnd = trimmed.indexOf('\n');
  const lastStart = trimmed.lastIndexOf('\n') + 1;
  if (firstEnd === -1 || lastStart <= firstEnd + 1 || trimmed.slice(lastStart) !== '```') return null;
  const opening = trimmed.slice(0, firstEnd).trim().toLowerCase();
  if (opening !== '```' && opening !== '```json') return null;
  const before = text.length - text.trimStart().length + firstEnd + 1;
  return { json: trimmed.slice(firstEnd + 1, lastStart - 1), before };
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', lineStart)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

const LONGEST_LINE = 10_000;
const LONGEST_EDITED = 1_000_000;

/** False for a text that an editor would hold the window up with: very long, or with a very long line. */
export function fitsEditor(text: string): boolean {
  if (text.length > LONGEST_EDITED) return false;
  for (let start = 0; start + LONGEST_LINE < text.length; ) {
    const end = text.indexOf('\n', start);
    if (end === -1 || end - start > LONGEST_LINE) return false;
    start = end + 1;
  }
  return true;
}
