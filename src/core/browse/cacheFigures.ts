import type { CacheStats } from '../../shared/contract/browse.ts';
import { readEpochSeconds } from '../cache/freshness.ts';
import { type Census, savedMicrosOf } from './census.ts';
import { ageSOf, isInState, isOver } from './entryFacts.ts';
import type { Work } from './slices.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const SPANS_S = [HOUR_S, 6 * HOUR_S, DAY_S, 7 * DAY_S, 30 * DAY_S, 90 * DAY_S, 365 * DAY_S];
/** Where the bars of a picture begin; the last one has no end. */
const AGE_EDGES = [0, ...SPANS_S];
const EXPIRY_EDGES = [...SPANS_S.map((span) => -span).reverse(), 0, ...SPANS_S];
const HIT_EDGES = [0, 1, 2, 5, 10, 100];
const SIZE_EDGES = [0, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];

const ROWS_A_STEP = 5000;

/** The figures that a census gives; the rest is told by the file. */
export type CensusFigures = Pick<
  CacheStats,
  | 'entries'
  | 'expired'
  | 'neverExpires'
  | 'trouble'
  | 'valueBytes'
  | 'hits'
  | 'neverUsed'
  | 'savedMicros'
  | 'pricedEntries'
  | 'byNamespace'
  | 'byModel'
  | 'ages'
  | 'expiries'
  | 'hitCounts'
  | 'sizes'
>;

/** Sums up the rows of a census that are known whole. */
export function* censusFigures(census: Census, nowS: number): Work<CensusFigures> {
  const sums = new Sums();
  for (let place = 0; place < census.filled; place++) {
    if (place % ROWS_A_STEP === 0) yield;
    if (!census.isGone(place)) sums.add(census, place, nowS);
  }
  return sums.figures();
}

type Counted = CacheStats['byNamespace'][number];

/** Bars: how many figures are at or above an edge and below the next. */
class Bars {
  readonly #edges: readonly number[];
  readonly #counts: number[];
  #below = 0;

  constructor(edges: readonly number[]) {
    this.#edges = edges;
    this.#counts = edges.map(() => 0);
  }

  add(figure: number): void {
    let bar = this.#edges.length - 1;
    while (bar >= 0 && figure < (this.#edges[bar] ?? 0)) bar -= 1;
    if (bar < 0) this.#below += 1;
    else this.#counts[bar] = (this.#counts[bar] ?? 0) + 1;
  }

  bars(): CacheStats['ages'] {
    const bars = this.#edges.map((from, bar) => ({
      from: from as number | null,
      to: this.#edges[bar + 1] ?? null,
      entries: this.#counts[bar] ?? 0,
    }));
    const [lowest] = this.#edges;
    return this.#below > 0 ? [{ from: null, to: lowest ?? null, entries: this.#below }, ...bars] : bars;
  }
}

class Sums {
  readonly #ages = new Bars(AGE_EDGES);
  readonly #expiries = new Bars(EXPIRY_EDGES);
  readonly #hitCounts = new Bars(HIT_EDGES);
  readonly #sizes = new Bars(SIZE_EDGES);
  readonly #byNamespace = new Map<string, Counted>();
  readonly #byModel = new Map<string, Counted>();
  readonly #all = countedAs('');
  readonly #trouble = { milliseconds: 0, future: 0, bad_type: 0 };
  #neverExpires = 0;
  #neverUsed = 0;
  #pricedEntries = 0;

  add(census: Census, place: number, nowS: number): void {
    const row = census.at(place);
    const { hits, bytes, expiresAt } = row;
    const isExpired = isOver(row, nowS);
    const saved = savedMicrosOf(row);
    const counts = [this.#all, group(this.#byNamespace, row.namespace), group(this.#byModel, row.model)];
    for (const counted of counts) {
      counted.entries += 1;
      counted.expired += Number(isExpired);
      counted.bytes += bytes;
      counted.hits += hits;
      counted.savedMicros += saved ?? 0;
    }
    for (const state of ['milliseconds', 'future', 'bad_type'] as const) {
      if (isInState(state, row, undefined, nowS)) this.#trouble[state] += 1;
    }
    this.#neverExpires += Number(expiresAt === null);
    this.#neverUsed += Number(hits === 0);
    this.#pricedEntries += Number(saved !== null);
    this.#ages.add(ageSOf(row, nowS));
    if (expiresAt !== null) this.#expiries.add(readEpochSeconds(expiresAt) - nowS);
    this.#hitCounts.add(hits);
    this.#sizes.add(bytes);
  }

  figures(): CensusFigures {
    const { entries, expired, bytes, hits, savedMicros } = this.#all;
    return {
      entries,
      expired,
      neverExpires: this.#neverExpires,
      trouble: { bad_json: null, nul: null, ...this.#trouble },
      valueBytes: bytes,
      hits,
      neverUsed: this.#neverUsed,
      savedMicros,
      pricedEntries: this.#pricedEntries,
      byNamespace: [...this.#byNamespace.values()].sort((a, b) => b.entries - a.entries),
      byModel: [...this.#byModel.values()].sort((a, b) => b.entries - a.entries),
      ages: this.#ages.bars(),
      expiries: this.#expiries.bars(),
      hitCounts: this.#hitCounts.bars(),
      sizes: this.#sizes.bars(),
    };
  }
}

function countedAs(name: string): Counted {
  return { name, entries: 0, expired: 0, bytes: 0, hits: 0, savedMicros: 0 };
}

function group(groups: Map<string, Counted>, name: string): Counted {
  const known = groups.get(name);
  if (known) return known;
  const made = countedAs(name);
  groups.set(name, made);
  return made;
}
