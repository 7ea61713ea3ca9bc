import type { CacheStats, EntryFilter } from '../../../../shared/contract/browse.ts';
import { formatBytes, formatCount, formatShare } from '../../../../shared/format.ts';
import type { HistogramBar } from '../../../components/charts/Histogram.tsx';
import { ageWords, type FilterRange, hitWords, sizeWords } from '../filter/filterParts.ts';

type Bar = CacheStats['ages'][number];

/** A column of a histogram and the filter that shows its entries. */
export interface FilterBar extends HistogramBar {
  readonly filter: EntryFilter;
}

/** Entries by age. */
export function ageBars(bars: readonly Bar[]): readonly FilterBar[] {
  return bars.map((bar) =>
    columnOf(bars, bar, edgeLabel(bar, spanLabel), ageWords(rangeOf(bar)) ?? 'of any age', {
      filter: { ageS: rangeOf(bar) },
    }),
  );
}

/** Entries by hits. */
export function hitBars(bars: readonly Bar[]): readonly FilterBar[] {
  return bars.map((bar) =>
    columnOf(bars, bar, hitLabel(bar), hitWords(rangeOf(bar)) ?? 'of any use', {
      filter: { hits: rangeOf(bar) },
    }),
  );
}

/** Entries by the size of their values. */
export function sizeBars(bars: readonly Bar[]): readonly FilterBar[] {
  const label = (bytes: number) =>
    formatBytes(bytes)
      .replace('.0 ', ' ')
      .replace(/ ([KMG])iB/, ' $1');
  return bars.map((bar) =>
    columnOf(bars, bar, edgeLabel(bar, label), sizeWords(rangeOf(bar)) ?? 'of any size', {
      filter: { bytes: rangeOf(bar) },
    }),
  );
}

/** Entries by the time until they expire; all that have expired in one, the only ones that a filter can show. */
export function expiryBars(bars: readonly Bar[]): readonly FilterBar[] {
  const isOver = ({ to }: Bar) => to !== null && to <= 0;
  const expired = bars.filter(isOver).reduce((sum, { entries }) => sum + entries, 0);
  const over: Bar = { from: null, to: 0, entries: expired };
  return [
    columnOf(bars, over, 'expired', 'expired', { warns: true, filter: { states: ['expired'] } }),
    ...bars
      .filter((bar) => !isOver(bar))
      .map((bar) => {
        const label = edgeLabel(bar, spanLabel);
        return columnOf(bars, bar, label, `expire in ${label}`, { fixed: true, filter: {} });
      }),
  ];
}

function columnOf(
  bars: readonly Bar[],
  bar: Bar,
  label: string,
  words: string,
  more: Pick<FilterBar, 'filter' | 'warns' | 'fixed'>,
): FilterBar {
  const all = bars.reduce((sum, { entries }) => sum + entries, 0);
  const { entries, from, to } = bar;
  const sentence = `${words}: ${formatCount(entries)} ${entries === 1 ? 'entry' : 'entries'}, ${formatShare(entries, all)}`;
  return { id: `${from} ${to}`, label, value: entries, figure: shortCount(entries), sentence, ...more };
}

function rangeOf({ from, to }: Bar): FilterRange {
  return { from: from === null || from <= 0 ? undefined : from, to: to ?? undefined };
}

/** "< 1 h", "1 h–6 h", "1 y +". */
function edgeLabel({ from, to }: Bar, words: (edge: number) => string): string {
  const start = from === null || from <= 0 ? null : words(from);
  const end = to === null ? null : words(to);
  if (start === null) return end === null ? 'all' : `< ${end}`;
  if (end === null) return `${start} +`;
  const [number, unit] = start.split(' ');
  return end.endsWith(` ${unit}`) ? `${number}–${end}` : `${start}–${end}`;
}

function hitLabel({ from, to }: Bar): string {
  const start = from ?? 0;
  if (to === null) return `${formatCount(start)} +`;
  return to - 1 <= start ? formatCount(start) : `${formatCount(start)}–${formatCount(to - 1)}`;
}

const spans = [
  { unit: 'y', s: 31_536_000 },
  { unit: 'd', s: 86_400 },
  { unit: 'h', s: 3600 },
  { unit: 'min', s: 60 },
  { unit: 's', s: 1 },
] as const;

function spanLabel(seconds: number): string {
  const span = spans.find(({ s }) => seconds >= s && seconds % s === 0) ?? spans[4];
  return `${seconds / span.s} ${span.unit}`;
}

/** A count that fits over a narrow column: "980", "12.3k", "1.2M". */
function shortCount(count: number): string {
  if (count < 10_000) return formatCount(count);
  const [value, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  return `${value < 100 ? Number(value.toFixed(1)) : Math.round(value)}${unit}`;
}
