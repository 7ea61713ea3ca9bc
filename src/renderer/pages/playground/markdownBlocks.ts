/**
 * Cuts a growing markdown text into blocks that may be parsed and rendered on their own, each exactly as it would
 * look inside the whole text. The blocks put together are the text, character for character. A block that was
 * settled never changes again. Where the text is ambiguous the splitter does not cut: slower, never wrong.
 */
export interface Blocks {
  /** Settled blocks in groups, so that a list of thousands is compared a few groups at a time. */
  readonly groups: readonly (readonly string[])[];
  /** What follows the last settled block. */
  readonly live: string;
  readonly scan: Scan;
}

/** What the splitter knows at the end of the last complete line. */
interface Scan {
  /** How many characters of `live` were read as complete lines. */
  readonly read: number;
  readonly afterBlank: boolean;
  readonly context: Context;
}

type Context =
  | { readonly kind: 'start' }
  | { readonly kind: 'text' }
  | { readonly kind: 'indented' }
  /** Lines indented by `offset` or more belong to the item; with `doubt`, if the list has not ended. */
  | { readonly kind: 'list'; readonly offset: number; readonly doubt: boolean }
  | { readonly kind: 'fence'; readonly mark: string; readonly length: number }
  | { readonly kind: 'html'; readonly end: RegExp }
  /** A line that began with some other tag: perhaps raw HTML up to the next blank line. */
  | { readonly kind: 'tag' }
  /** Nothing after this is cut. */
  | { readonly kind: 'unsure' };

const GROUP_BLOCKS = 8;
const start: Context = { kind: 'start' };
const text: Context = { kind: 'text' };
const unsure: Context = { kind: 'unsure' };

const fenceOpen = /^(?:(`{3,})[^`]*|(~{3,})[^\n]*)$/;
const thematicBreak = /^([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const listItem = /^([-+*]|\d{1,9}[.)])([ \t]+(?=[^ \t])|[ \t]*$)/;
const otherTag = /^<\/?[a-z]/i;
const interruption = /^(?:>|#{1,6}(?:[ \t]|$))/;
const blank = /^[ \t]*$/;
const htmlStarts: readonly (readonly [RegExp, RegExp])[] = [
  [/^<(?:script|pre|style|textarea)(?:[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [/^<![a-z]/i, />/],
];

/** No text yet. */
export const noBlocks: Blocks = {
  groups: [],
  live: '',
  scan: { read: 0, afterBlank: false, context: start },
};

/** Adds what came next. Costs time in proportion to what was added and to the live block, not to the whole. */
export function appendText(blocks: Blocks, added: string): Blocks {
  return readLines({ ...blocks, live: blocks.live + added });
}

/** A whole text at once. The last block stays live: more text could still belong to it. */
export function splitBlocks(whole: string): Blocks {
  return appendText(noBlocks, whole);
}

function readLines(blocks: Blocks): Blocks {
  const { live } = blocks;
  let { read, afterBlank, context } = blocks.scan;
  let cut = 0;
  const settled: string[] = [];
  for (let end = live.indexOf('\n', read); end !== -1; end = live.indexOf('\n', read)) {
    const line = live.slice(read, end).replace(/\r$/, '');
    const step = readLine(line, context, afterBlank);
    if (step.cutBefore && read > cut) {
      settled.push(live.slice(cut, read));
      cut = read;
    }
    read = end + 1;
    context = step.context;
    afterBlank = blank.test(line);
  }
  return {
    groups: settled.length === 0 ? blocks.groups : addToGroups(blocks.groups, settled),
    live: cut === 0 ? live : live.slice(cut),
    scan: { read: read - cut, afterBlank, context },
  };
}

function addToGroups(groups: Blocks['groups'], settled: readonly string[]): Blocks['groups'] {
  const last = groups.at(-1);
  const open = last && last.length < GROUP_BLOCKS ? last : [];
  const grown = open.length > 0 ? groups.slice(0, -1) : [...groups];
  const rest = [...open, ...settled];
  for (let at = 0; at < rest.length; at += GROUP_BLOCKS) grown.push(rest.slice(at, at + GROUP_BLOCKS));
  return grown;
}

interface Step {
  readonly context: Context;
  /** Whether a new block may start with this line. */
  readonly cutBefore: boolean;
}

function stay(context: Context): Step {
  return { context, cutBefore: false };
}

function readLine(line: string, context: Context, afterBlank: boolean): Step {
  if (line.includes('\r')) return stay(unsure);
  const content = line.replace(/^[ \t]+/, '');
  switch (context.kind) {
    case 'unsure':
      return stay(context);
    case 'tag':
      return stay(content === '' ? text : opensAnything(content) ? unsure : context);
    case 'fence':
      return stay(closesFence(line, context) ? start : context);
    case 'html':
      return stay(context.end.test(line) ? text : context);
    default:
  }
  if (content === '') return stay(context);
  const indent = indentOf(line);
  if (context.kind === 'list' && indent >= context.offset) {
    return stay(context.doubt && (opensAnything(content) || otherTag.test(content)) ? unsure : context);
  }
  // Indented code, or a line that goes on: neither opens anything.
  if (indent >= 4) return stay(context.kind === 'list' ? context : { kind: 'indented' });
  // The parser reads quotes and lists after indented code by rules that are not worth following here.
  if (context.kind === 'indented' && (content.startsWith('>') || listItem.test(content))) return stay(unsure);
  const fresh = context.kind === 'start' || afterBlank;
  return readTopLine(content, indent, context, fresh);
}

function readTopLine(content: string, indent: number, context: Context, fresh: boolean): Step {
  const inList = context.kind === 'list';
  const flush = indent === 0;
  const fence = fenceOpen.exec(content);
  if (fence) {
    const mark = fence[1] ?? fence[2] ?? '';
    return { context: { kind: 'fence', mark: mark.charAt(0), length: mark.length }, cutBefore: flush };
  }
  const html = htmlStarts.find(([begins]) => begins.test(content));
  if (html) {
    const open: Context = html[1].test(content) ? text : { kind: 'html', end: html[1] };
    return { context: open, cutBefore: flush && fresh };
  }
  if (otherTag.test(content)) {
    return inList && !fresh ? stay(unsure) : { context: { kind: 'tag' }, cutBefore: flush && fresh };
  }
  const divides = thematicBreak.test(content);
  const item = divides ? null : listItem.exec(content);
  if (!item) {
    // Without a blank line before it the line may be the item's own paragraph, going on, or end the list.
    const goesOn = inList && !fresh && !divides && !interruption.test(content);
    return { context: goesOn ? { ...context, doubt: true } : text, cutBefore: flush && fresh };
  }
  if (isEmpty(item, content) || (!inList && !fresh && !interruptsText(item))) return stay(unsure);
  const list: Context = { kind: 'list', offset: indent + contentOffset(item, content), doubt: false };
  return { context: list, cutBefore: flush && fresh && !inList };
}

function opensAnything(content: string): boolean {
  return (
    fenceOpen.test(content) || listItem.test(content) || htmlStarts.some(([begins]) => begins.test(content))
  );
}

/** An item without text on its own line takes in what follows by rules of its own. */
function isEmpty(item: RegExpExecArray, content: string): boolean {
  return blank.test(content.slice((item[1] ?? '').length));
}

/** Only a bullet or the number 1 ends a paragraph without a blank line. */
function interruptsText(item: RegExpExecArray): boolean {
  return /^(?:[-+*]|1[.)])$/.test(item[1] ?? '');
}

function contentOffset(item: RegExpExecArray, content: string): number {
  const marker = (item[1] ?? '').length;
  const spaces = indentOf(content.slice(marker));
  return marker + (spaces > 4 ? 1 : spaces);
}

function closesFence(line: string, fence: { readonly mark: string; readonly length: number }): boolean {
  const content = line.replace(/^[ \t]+|[ \t]+$/g, '');
  if (indentOf(line) >= 4 || content.length < fence.length) return false;
  return content === fence.mark.repeat(content.length);
}

/** Columns of white space before the first character, tabs to the next multiple of four. */
function indentOf(line: string): number {
  let column = 0;
  for (const character of line) {
    if (character === ' ') column += 1;
    else if (character === '\t') column += 4 - (column % 4);
    else return column;
  }
  return column;
}

/** True when the text defines links or footnotes: their uses can be in any other block. */
export function hasDefinitions(whole: string): boolean {
  return /^ {0,3}\[[^\]\n]+\]:/m.test(whole);
}
