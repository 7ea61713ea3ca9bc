import type { EntryFacts } from './entryFacts.ts';

const NEVER_EXPIRES = 1;
const BAD_TYPE = 2;
const NUL_IN_NAME = 4;
const GONE = 8;

const FIRST_CAPACITY = 4096;

/** Names by number, in the order in which they came up; number 0 is the empty name. */
export class Names {
  readonly #numbers = new Map<string, number>([['', 0]]);
  readonly #names: string[] = [''];

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  nameOf(number: number): string {
    return this.#names[number] ?? '';
  }

  all(): readonly string[] {
    return this.#names;
  }
}

/** What a census says of a row beyond its facts. */
export interface CountedRow extends EntryFacts {
  readonly model: string;
  /** What its answer cost, micro-dollars; NaN = not known. */
  readonly costMicros: number;
}

/**
 * Every row of a cache in plain numbers, in the order of their row numbers: about 55 bytes a row. Rows are addressed by their place.
 * `filled` rows from the start are known whole; of later ones namespace, last access and expiry where `isIndexed`.
 */
export class Census {
  readonly namespaces = new Names();
  readonly models = new Names();
  rowids = new Float64Array(FIRST_CAPACITY);
  namespaceAt = new Uint32Array(FIRST_CAPACITY);
  modelAt = new Uint32Array(FIRST_CAPACITY);
  createdAt = new Float64Array(FIRST_CAPACITY);
  expiresAt = new Float64Array(FIRST_CAPACITY);
  lastAccessAt = new Float64Array(FIRST_CAPACITY);
  hits = new Float64Array(FIRST_CAPACITY);
  bytes = new Float64Array(FIRST_CAPACITY);
  costMicros = new Float64Array(FIRST_CAPACITY);
  #flags = new Uint8Array(FIRST_CAPACITY);
  count = 0;
  filled = 0;
  isIndexed = false;
  isDone = false;
  /** Rows that are not in the file any more. */
  gone = 0;
  readonly #cursor = new CensusCursor(this);

  /** The place of a row, or -1. */
  placeOf(rowid: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.rowids[middle] ?? 0;
      if (found === rowid) return middle;
      if (found < rowid) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Adds a row whose number is above all others; of it nothing is known yet. */
  append(rowid: number): number {
    if (this.count === this.rowids.length) this.#grow(2 * this.count);
    const place = this.count++;
    this.rowids[place] = rowid;
    this.costMicros[place] = Number.NaN;
    return place;
  }

  /** Makes room for so many rows at once. */
  reserve(rows: number): void {
    if (rows > this.rowids.length) this.#grow(rows);
  }

  setIndexed(place: number, namespace: string, lastAccessAt: number): void {
    this.namespaceAt[place] = this.namespaces.numberOf(namespace);
    this.lastAccessAt[place] = lastAccessAt;
  }

  setExpiry(place: number, expiresAt: number | null): void {
    const flags = this.#flags[place] ?? 0;
    this.expiresAt[place] = expiresAt ?? Number.POSITIVE_INFINITY;
    this.#flags[place] = expiresAt === null ? flags | NEVER_EXPIRES : flags & ~NEVER_EXPIRES;
  }

  setFacts(place: number, facts: EntryFacts): void {
    this.setIndexed(place, facts.namespace, facts.lastAccessAt);
    this.createdAt[place] = facts.createdAt;
    this.expiresAt[place] = facts.expiresAt ?? Number.POSITIVE_INFINITY;
    this.hits[place] = facts.hits;
    this.bytes[place] = facts.bytes;
    this.#flags[place] =
      (facts.expiresAt === null ? NEVER_EXPIRES : 0) |
      (facts.badType ? BAD_TYPE : 0) |
      (facts.nulInName ? NUL_IN_NAME : 0);
  }

  setDetails(place: number, model: string, costMicros: number | null): void {
    this.modelAt[place] = this.models.numberOf(model);
    this.costMicros[place] = costMicros ?? Number.NaN;
  }

  /** The row is not in the file any more. */
  setGone(place: number): void {
    if (!this.isGone(place)) this.gone += 1;
    this.#flags[place] = (this.#flags[place] ?? 0) | GONE;
  }

  isGone(place: number): boolean {
    return ((this.#flags[place] ?? 0) & GONE) !== 0;
  }

  flagsAt(place: number): number {
    return this.#flags[place] ?? 0;
  }

  /** The row at a place. The object is the same one each time: to be read at once, never kept. */
  at(place: number): CountedRow {
    this.#cursor.place = place;
    return this.#cursor;
  }

  #grow(capacity: number): void {
    const larger = <Numbers extends Float64Array | Uint32Array | Uint8Array>(
      numbers: Numbers,
      made: Numbers,
    ): Numbers => {
      made.set(numbers);
      return made;
    };
    this.rowids = larger(this.rowids, new Float64Array(capacity));
    this.namespaceAt = larger(this.namespaceAt, new Uint32Array(capacity));
    this.modelAt = larger(this.modelAt, new Uint32Array(capacity));
    this.createdAt = larger(this.createdAt, new Float64Array(capacity));
    this.expiresAt = larger(this.expiresAt, new Float64Array(capacity));
    this.lastAccessAt = larger(this.lastAccessAt, new Float64Array(capacity));
    this.hits = larger(this.hits, new Float64Array(capacity));
    this.bytes = larger(this.bytes, new Float64Array(capacity));
    this.costMicros = larger(this.costMicros, new Float64Array(capacity));
    this.#flags = larger(this.#flags, new Uint8Array(capacity));
  }
}

/** Reads one row of a census without making an object for it: a filter looks at a million of them. */
class CensusCursor implements CountedRow {
  place = 0;
  readonly #census: Census;

  constructor(census: Census) {
    this.#census = census;
  }

  get namespace(): string {
    return this.#census.namespaces.nameOf(this.#census.namespaceAt[this.place] ?? 0);
  }
  get createdAt(): number {
    return this.#census.createdAt[this.place] ?? Number.NaN;
  }
  get expiresAt(): number | null {
    if ((this.#census.flagsAt(this.place) & NEVER_EXPIRES) !== 0) return null;
    return this.#census.expiresAt[this.place] ?? Number.NaN;
  }
  get lastAccessAt(): number {
    return this.#census.lastAccessAt[this.place] ?? Number.NaN;
  }
  get hits(): number {
    return this.#census.hits[this.place] ?? 0;
  }
  get bytes(): number {
    return this.#census.bytes[this.place] ?? 0;
  }
  get badType(): boolean {
    return (this.#census.flagsAt(this.place) & BAD_TYPE) !== 0;
  }
  get nulInName(): boolean {
    return (this.#census.flagsAt(this.place) & NUL_IN_NAME) !== 0;
  }
  get model(): string {
    return this.#census.models.nameOf(this.#census.modelAt[this.place] ?? 0);
  }
  get costMicros(): number {
    return this.#census.costMicros[this.place] ?? Number.NaN;
  }
}

/** What the hits of a row saved, micro-dollars; null where its price is not known. */
export function savedMicrosOf({ costMicros, hits }: Pick<CountedRow, 'costMicros' | 'hits'>): number | null {
  return Number.isFinite(costMicros) ? costMicros * hits : null;
}
