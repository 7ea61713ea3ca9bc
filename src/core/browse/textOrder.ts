import { sortedByKey, upTo } from './radixSort.ts';
import type { Work } from './slices.ts';

/** How much of a text decides its place, characters. */
export const SORTED_CHARS = 64;

// Three UTF-16 units are 48 bits, which a number holds exactly.
const UNITS = 3;
const SMALL_GROUP = 400;

/** The rank of each text among all, by its first 64 UTF-16 units; equal texts have equal ranks. */
export function* textRanks(texts: readonly string[]): Work<Float64Array> {
  const order = upTo(texts.length);
  yield* sortGroup(texts, order, 0, order.length, 0);
  const ranks = new Float64Array(texts.length);
  let rank = 0;
  for (let at = 0; at < order.length; at++) {
    const place = order[at] ?? 0;
    if (at > 0 && texts[place] !== texts[order[at - 1] ?? 0]) rank += 1;
    ranks[place] = rank;
    if (at % 10_000 === 0) yield;
  }
  return ranks;
}

/** Sorts a part of `order` whose texts begin with the same `depth` units. */
function* sortGroup(
  texts: readonly string[],
  order: Uint32Array,
  from: number,
  to: number,
  depth: number,
): Work {
  if (depth >= SORTED_CHARS) return;
  if (to - from <= SMALL_GROUP) {
    order.subarray(from, to).sort((a, b) => compare(texts[a] ?? '', texts[b] ?? '') || a - b);
    yield;
    return;
  }
  const part = order.slice(from, to);
  const keys = new Float64Array(part.length);
  for (let at = 0; at < part.length; at++) {
    keys[at] = packed(texts[part[at] ?? 0] ?? '', depth);
    if (at % 20_000 === 0) yield;
  }
  const sorted = yield* sortedByKey(part, keys);
  order.set(sorted, from);
  const keyAt = (at: number) => packed(texts[order[at] ?? 0] ?? '', depth);
  let start = from;
  for (let at = from + 1; at <= to; at++) {
    if (at < to && keyAt(at) === keyAt(start)) continue;
    if (at - start > 1) yield* sortGroup(texts, order, start, at, depth + UNITS);
    start = at;
  }
}

/** Units as a number whose order is theirs; an end is below every unit. */
function packed(text: string, depth: number): number {
  let key = 0;
  for (let at = depth; at < depth + UNITS; at++) {
    key = key * 0x10001 + (at < text.length ? text.charCodeAt(at) + 1 : 0);
  }
  return key;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
