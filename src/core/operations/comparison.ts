import type { Fact, FactTable, Progress } from '../../shared/contract/operations.ts';
import { AppError } from '../../shared/errors.ts';
import { formatBytes, formatCount } from '../../shared/format.ts';
import { textOf } from '../browse/columnText.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { quoted } from './cacheTable.ts';

/** What two caches are called in words. */
export interface Sides {
  readonly here: string;
  readonly there: string;
}

interface Counts {
  same: number;
  /** The same value, with other times or another count. */
  touched: number;
  changed: number;
  onlyHere: number;
  onlyThere: number;
}

type Kind = keyof Counts;

const MOST_LISTED = 200;
const SHOWN_CHARS = 80;
const STEP_ROWS = 2000;
const OTHER = 'other';

interface Pair {
  readonly rowid: bigint;
  readonly namespace: unknown;
  readonly key: unknown;
  readonly bytes: bigint | null;
  readonly otherRowid: bigint | null;
  readonly otherBytes: bigint | null;
  readonly sameValue: bigint | null;
  readonly sameRest: bigint | null;
}

/** How the entries of two caches differ. */
export class Comparison {
  readonly #sides: Sides;
  readonly #all: Counts = none();
  readonly #namespaces = new Map<string, Counts>();
  readonly #listed: string[][] = [];
  #differences = 0;

  constructor(sides: Sides) {
    this.#sides = sides;
  }

  get counts(): Readonly<Counts> {
    return this.#all;
  }

  see(kind: Kind, pair: Pick<Pair, 'namespace' | 'key' | 'bytes' | 'otherBytes'>): void {
    const name = textOf(pair.namespace);
    const counts = this.#namespaces.get(name) ?? none();
    this.#namespaces.set(name, counts);
    counts[kind] += 1;
    this.#all[kind] += 1;
    if (kind === 'same') return;
    this.#differences += 1;
    if (this.#listed.length >= MOST_LISTED) return;
    const size = (bytes: bigint | null) => (bytes === null ? '' : formatBytes(Number(bytes)));
    const names = [name, textOf(pair.key)].map((text) => text.slice(0, SHOWN_CHARS));
    this.#listed.push([...names, this.#words(kind), size(pair.bytes), size(pair.otherBytes)]);
  }

  facts(): Fact[] {
    const kinds: readonly Kind[] = ['same', 'touched', 'changed', 'onlyHere', 'onlyThere'];
    return kinds.map((kind) => ({ label: this.#words(kind), value: this.#all[kind], kind: 'count' }));
  }

  tables(): FactTable[] {
    const { here, there } = this.#sides;
    const namespaces = [...this.#namespaces].sort(([a], [b]) => (a < b ? -1 : 1));
    const row = ([name, counts]: [string, Counts]) => [
      name.slice(0, SHOWN_CHARS),
      ...[counts.same, counts.touched, counts.changed, counts.onlyHere, counts.onlyThere].map(formatCount),
    ];
    return [
      {
        title: 'By namespace',
        columns: ['Namespace', 'Same', 'Used since', 'Other value', `Only ${here}`, `Only ${there}`],
        rows: namespaces.slice(0, MOST_LISTED).map(row),
        total: namespaces.length,
      },
      {
        title: 'Differences',
        columns: ['Namespace', 'Key', 'Difference', `Size ${here}`, `Size ${there}`],
        rows: this.#listed,
        total: this.#differences,
      },
    ];
  }

  #words(kind: Kind): string {
    const { here, there } = this.#sides;
    return {
      same: 'Same in both',
      touched: 'Same value, other times or uses',
      changed: 'Another value',
      onlyHere: `Only ${here}`,
      onlyThere: `Only ${there}`,
    }[kind];
  }
}

function none(): Counts {
  return { same: 0, touched: 0, changed: 0, onlyHere: 0, onlyThere: 0 };
}

export interface Compared {
  readonly cache: WorkConnection;
  readonly table: string;
  readonly otherFile: string;
  readonly otherTable: string;
  readonly sides: Sides;
  readonly onProgress: (now: Pick<Progress, 'phase' | 'done' | 'total' | 'unit'>) => void;
}

/**
 * Compares two tables entry by entry, in SQLite, so that only equal bytes of equal type are the same. Steps are short: others can write
 * meanwhile. What `onProgress` throws ends it.
 */
export function compareCaches(compared: Compared): Comparison {
  const { cache, table, otherFile, otherTable, sides, onProgress } = compared;
  attach(cache, otherFile);
  const here = `main.${quoted(table)}`;
  const there = `${OTHER}.${quoted(otherTable)}`;
  const total = rowsIn(cache, here) + rowsIn(cache, there);
  const comparison = new Comparison(sides);
  let done = 0;
  const tell = (rows: number) => {
    done += rows;
    onProgress({ phase: 'Comparing entries', done, total: Math.max(total, done), unit: 'rows' });
  };
  for (const pairs of pairsOf(cache, here, there)) {
    for (const pair of pairs) comparison.see(kindOf(pair), pair);
    tell(pairs.length);
  }
  for (const pairs of pairsOf(cache, there, here)) {
    for (const { bytes, ...pair } of pairs) {
      if (pair.otherRowid === null) comparison.see('onlyThere', { ...pair, bytes: null, otherBytes: bytes });
    }
    tell(pairs.length);
  }
  cache.exec(`DETACH ${OTHER}`);
  return comparison;
}

function kindOf({ otherRowid, sameValue, sameRest }: Pair): Kind {
  if (otherRowid === null) return 'onlyHere';
  if (sameValue !== 1n) return 'changed';
  return sameRest === 1n ? 'same' : 'touched';
}

/** Each entry of one table with its like in the other. */
function* pairsOf(cache: WorkConnection, one: string, other: string): Generator<readonly Pair[]> {
  const step = cache.prepare<Pair>(
    `SELECT a.rowid AS rowid, a.namespace AS namespace, a.key AS key, octet_length(a.value_json) AS bytes,
      b.rowid AS otherRowid, octet_length(b.value_json) AS otherBytes, a.value_json IS b.value_json AS sameValue,
      a.created_at IS b.created_at AND a.expires_at IS b.expires_at AND a.access_count IS b.access_count
        AND a.last_access_at IS b.last_access_at AS sameRest
    FROM ${one} a LEFT JOIN ${other} b ON b.namespace = a.namespace AND b.key = a.key
    WHERE a.rowid >= ? ORDER BY a.rowid LIMIT ${STEP_ROWS}`,
    { exact: true },
  );
  for (let from = -(2n ** 63n); ; ) {
    const pairs = step.all(from);
    const last = pairs.at(-1);
    if (!last) return;
    yield pairs;
    if (last.rowid === 2n ** 63n - 1n) return;
    from = last.rowid + 1n;
  }
}

function rowsIn(cache: WorkConnection, table: string): number {
  return cache.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
}

function attach(cache: WorkConnection, file: string): void {
  try {
    cache.prepare('ATTACH ? AS other').run(file);
  } catch (caught) {
    const isEncoding = caught instanceof AppError && caught.code === 'storage.failed';
    if (!isEncoding) throw caught;
    throw new AppError(
      'request.invalid',
      `${file}: Its texts are in another encoding than those of the cache, so the two cannot be compared.`,
      { data: { file }, cause: caught },
    );
  }
}
