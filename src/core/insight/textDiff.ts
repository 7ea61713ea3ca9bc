import { diffLines, diffWordsWithSpace } from 'diff';
import type { DiffPiece } from '../../shared/contract/insight.ts';

/** Two texts side by side. */
export interface TextDiff {
  readonly pieces: DiffPiece[];
  /** 0 to 1: the share of words that both have in the same order. */
  readonly likeness: number;
}

interface Change {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

// Longer texts are compared line by line: words of them would be too many pieces to read anyway.
const WORD_CHARS = 60_000;
const DIFF_MS = 400;
/** Characters of all pieces together, and of what is the same around a difference. */
const SHOWN_CHARS = 20_000;
const CONTEXT_CHARS = 240;

/** What has to be done to `before` to get `after`: by words, by lines where they are long, as a whole where they have nothing in common. */
export function diffTexts(before: string, after: string): TextDiff {
  const changes = changesOf(before, after);
  return { pieces: shortened(changes), likeness: likenessOf(changes) };
}

function changesOf(before: string, after: string): readonly Change[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }];
  const isLong = before.length + after.length > WORD_CHARS;
  const byWords = isLong ? undefined : diffWordsWithSpace(before, after, { timeout: DIFF_MS });
  const found = byWords ?? diffLines(before, after, { timeout: DIFF_MS });
  if (found === undefined) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  return found.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}

function likenessOf(changes: readonly Change[]): number {
  const words = { same: 0, removed: 0, added: 0 };
  for (const { kind, text } of changes) words[kind] += wordsIn(text);
  const all = 2 * words.same + words.removed + words.added;
  if (all > 0) return (2 * words.same) / all;
  return changes.every(({ kind }) => kind === 'same') ? 1 : 0;
}

function wordsIn(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

/** Long stretches that are the same are left out but for what stands beside a difference; then everything has an end. */
function shortened(changes: readonly Change[]): DiffPiece[] {
  const pieces: DiffPiece[] = [];
  let left = SHOWN_CHARS;
  for (const [index, change] of changes.entries()) {
    const parts = change.kind === 'same' ? contextOf(change.text, index, changes.length) : [change];
    for (const part of parts) {
      if (left <= 0) return [...pieces, { kind: 'gap', text: 'The rest is not shown.' }];
      pieces.push({ ...part, text: part.text.slice(0, left) });
      left -= part.text.length;
    }
  }
  if (left < 0) pieces.push({ kind: 'gap', text: 'The rest is not shown.' });
  return pieces;
}

function contextOf(text: string, index: number, count: number): readonly DiffPiece[] {
  const before = index === 0 ? 0 : CONTEXT_CHARS;
  const after = index === count - 1 ? 0 : CONTEXT_CHARS;
  const leftOut = text.length - before - after;
  if (count === 1 || leftOut <= CONTEXT_CHARS) return [{ kind: 'same', text }];
  return [
    { kind: 'same', text: text.slice(0, before) },
    { kind: 'gap', text: `${leftOut} characters are the same.` },
    { kind: 'same', text: text.slice(text.length - after) },
  ].filter(({ text: shown }) => shown !== '') as DiffPiece[];
}

/** How alike two texts are at a glance, 0 to 1 and 1 only for equal ones: cheap enough for thousands of long texts. */
export function roughLikeness(one: string, other: string): number {
  if (one === other) return 1;
  const longest = Math.max(one.length, other.length);
  const shortest = Math.min(one.length, other.length);
  let start = 0;
  while (start < shortest && one.charCodeAt(start) === other.charCodeAt(start)) start += 1;
  let end = 0;
  const last = shortest - start;
  while (end < last && one.charCodeAt(one.length - 1 - end) === other.charCodeAt(other.length - 1 - end)) {
    end += 1;
  }
  return 0.98 * Math.max((start + end) / longest, sharedWords(one, other));
}

const GLANCE_CHARS = 4000;

/** The share of words that both begin with, whatever their order (Dice's coefficient of the sets). */
function sharedWords(one: string, other: string): number {
  const mine = wordSet(one);
  const theirs = wordSet(other);
  if (mine.size + theirs.size === 0) return 0;
  let shared = 0;
  for (const word of mine) if (theirs.has(word)) shared += 1;
  return (2 * shared) / (mine.size + theirs.size);
}

function wordSet(text: string): ReadonlySet<string> {
  return new Set(
    text
      .slice(0, GLANCE_CHARS)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [],
  );
}
