import type { Work } from './slices.ts';

const DIGIT_BITS = 11;
const BUCKETS = 2 ** DIGIT_BITS;
const SHIFTS = [0, 11, 22];

/**
 * `indexes` in the order of their keys (`keyOf[i]` belongs to `indexes[i]`), lowest first; equal ones stay as they are. NaN comes
 * first. Takes tens of milliseconds for a million, and pauses in between.
 */
export function* sortedByKey(indexes: Uint32Array, keyOf: Float64Array): Work<Uint32Array> {
  const halves = sortableHalves(keyOf);
  yield;
  let places = upTo(indexes.length);
  let spare = new Uint32Array(indexes.length);
  for (const half of halves) {
    for (const shift of SHIFTS) {
      const counts = counted(half, shift);
      yield;
      // All the same digit: common for instants of one year, and then there is nothing to do.
      if (counts.includes(half.length)) continue;
      distribute(half, shift, counts, places, spare);
      [places, spare] = [spare, places];
      yield;
    }
  }
  return places.map((place) => indexes[place] ?? 0);
}

/** The numbers from 0 on, so many of them. */
export function upTo(count: number): Uint32Array<ArrayBuffer> {
  const numbers = new Uint32Array(count);
  for (let at = 0; at < count; at++) numbers[at] = at;
  return numbers;
}

/** The bits of the keys as two unsigned numbers each, the lower half first, so that their order is that of the keys. */
function sortableHalves(keyOf: Float64Array): readonly [Uint32Array, Uint32Array] {
  const low = new Uint32Array(keyOf.length);
  const high = new Uint32Array(keyOf.length);
  const one = new Float64Array(1);
  const bits = new Uint32Array(one.buffer);
  for (let at = 0; at < keyOf.length; at++) {
    const key = keyOf[at] ?? 0;
    // Adding 0 makes -0 and 0 the same.
    one[0] = Number.isNaN(key) ? Number.NEGATIVE_INFINITY : key + 0;
    const top = bits[1] ?? 0;
    const isNegative = top >= 0x8000_0000;
    low[at] = isNegative ? ~(bits[0] ?? 0) : (bits[0] ?? 0);
    high[at] = isNegative ? ~top : top | 0x8000_0000;
  }
  return [low, high];
}

function counted(half: Uint32Array, shift: number): Uint32Array {
  const counts = new Uint32Array(BUCKETS);
  for (let at = 0; at < half.length; at++) {
    const digit = ((half[at] ?? 0) >>> shift) & (BUCKETS - 1);
    counts[digit] = (counts[digit] ?? 0) + 1;
  }
  return counts;
}

function distribute(
  half: Uint32Array,
  shift: number,
  counts: Uint32Array,
  from: Uint32Array,
  to: Uint32Array,
): void {
  let sum = 0;
  for (let digit = 0; digit < BUCKETS; digit++) {
    const count = counts[digit] ?? 0;
    counts[digit] = sum;
    sum += count;
  }
  for (let at = 0; at < from.length; at++) {
    const place = from[at] ?? 0;
    const digit = ((half[place] ?? 0) >>> shift) & (BUCKETS - 1);
    const target = counts[digit] ?? 0;
    to[target] = place;
    counts[digit] = target + 1;
  }
}
