import type { FactTable, Plan } from '../../shared/contract/operations.ts';
import { formatBytes, formatCount, formatExactTime } from '../../shared/format.ts';
import { textOf } from '../browse/columnText.ts';
import { ageSOf } from '../browse/entryFacts.ts';
import { readEpochSeconds } from '../cache/freshness.ts';
import type { DryRun } from './operation.ts';
import type { ScannedRow } from './rowScan.ts';

const DAY_S = 86_400;
const AGE_EDGES_DAYS = [0, 1, 7, 30, 90, 365] as const;
const SAMPLE_ROWS = 20;
const MOST_NAMESPACES = 200;
const SHOWN_CHARS = 80;

export interface TallyOptions {
  readonly extra?: readonly string[];
  /** How many of the chosen entries are kept to show. */
  readonly sampleRows?: number;
}

/** Counts entries while they are chosen: in all, by namespace and by age, and keeps the first ones to show. */
export class RowTally {
  readonly #nowS: number;
  readonly #namespaces = new Map<string, { rows: number; ofRows: number }>();
  readonly #ages = AGE_EDGES_DAYS.map(() => 0);
  readonly #sample: string[][] = [];
  readonly #extra: readonly string[];
  readonly #sampleRows: number;
  #ofRows = 0;
  rows = 0;
  /** Of their values. */
  bytes = 0;

  /** `extra`: columns of the sample beyond the usual ones. */
  constructor(now: number, { extra = [], sampleRows = SAMPLE_ROWS }: TallyOptions = {}) {
    this.#nowS = now / 1000;
    this.#extra = extra;
    this.#sampleRows = sampleRows;
  }

  /** An entry, and whether it is chosen. */
  see(row: ScannedRow, isChosen: boolean, extra: () => readonly string[] = () => []): void {
    const { facts } = row;
    const counts = this.#namespaces.get(facts.namespace) ?? { rows: 0, ofRows: 0 };
    this.#namespaces.set(facts.namespace, counts);
    counts.ofRows += 1;
    this.#ofRows += 1;
    if (!isChosen) return;
    counts.rows += 1;
    this.rows += 1;
    this.bytes += facts.bytes;
    const days = ageSOf(facts, this.#nowS) / DAY_S;
    const age = AGE_EDGES_DAYS.findLastIndex((edge) => days >= edge);
    this.#ages[age] = (this.#ages[age] ?? 0) + 1;
    if (this.#sample.length < this.#sampleRows) this.#sample.push([...this.#shown(row), ...extra()]);
  }

  /** The dry run that these counts are. */
  dryRun(): Pick<DryRun, 'rows' | 'ofRows' | 'bytes' | 'matchesAll' | 'byNamespace' | 'byAge' | 'tables'> {
    return {
      rows: this.rows,
      ofRows: this.#ofRows,
      bytes: this.bytes,
      matchesAll: this.rows > 0 && this.rows === this.#ofRows,
      byNamespace: this.byNamespace(),
      byAge: AGE_EDGES_DAYS.map((fromDays, place) => ({
        fromDays,
        toDays: AGE_EDGES_DAYS[place + 1] ?? null,
        rows: this.#ages[place] ?? 0,
      })),
      tables: this.rows > 0 ? [this.sample('The first of them')] : [],
    };
  }

  byNamespace(): Plan['byNamespace'] {
    return [...this.#namespaces]
      .map(([name, counts]) => ({ name, ...counts }))
      .sort((a, b) => b.rows - a.rows || b.ofRows - a.ofRows || (a.name < b.name ? -1 : 1))
      .slice(0, MOST_NAMESPACES);
  }

  sample(title: string): FactTable {
    const columns = ['Key', 'Namespace', 'Created', 'Expires', 'Hits', 'Bytes', ...this.#extra];
    return { title, columns, rows: this.#sample, total: this.rows };
  }

  /** What a run did, by namespace. */
  namespaceTable(title: string): FactTable {
    const rows = this.byNamespace().filter(({ rows: chosen }) => chosen > 0);
    return {
      title,
      columns: ['Namespace', 'Entries'],
      rows: rows.map(({ name, rows: chosen }) => [shortened(name), formatCount(chosen)]),
      total: rows.length,
    };
  }

  #shown({ key, facts }: ScannedRow): string[] {
    const { namespace, createdAt, expiresAt, hits, bytes } = facts;
    const expires = expiresAt === null ? 'never' : localTime(expiresAt);
    return [
      shortened(textOf(key)),
      shortened(namespace),
      localTime(createdAt),
      expires,
      formatCount(hits),
      formatBytes(bytes),
    ];
  }
}

function localTime(instant: number): string {
  return formatExactTime(readEpochSeconds(instant) * 1000);
}

function shortened(text: string): string {
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}
