import { ChartColumn } from 'lucide-react';
import { useEffect } from 'react';
import type { CacheStats, EntryFilter } from '../../../../shared/contract/browse.ts';
import type { CacheOverview } from '../../../../shared/contract/cache.ts';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import { entryStateWords } from '../../../../shared/entryStateWords.ts';
import {
  formatBytes,
  formatCount,
  formatExactTime,
  formatMicros,
  formatShare,
} from '../../../../shared/format.ts';
import { BarList, type NamedBar } from '../../../components/charts/BarList.tsx';
import { Histogram } from '../../../components/charts/Histogram.tsx';
import { Picture } from '../../../components/charts/Picture.tsx';
import { RateLine } from '../../../components/charts/RateLine.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { go } from '../../../stores/navigation.ts';
import { useEntries } from '../entries/entriesStore.ts';
import { ageBars, expiryBars, type FilterBar, hitBars, sizeBars } from './bars.ts';
import classes from './Statistics.module.css';
import { useCacheStats } from './statsStore.ts';
import { tilesOf } from './tiles.ts';

/** A file in figures and pictures. Pressing a bar shows its entries. */
export function StatisticsTab(props: { file: CacheFile; overview: CacheOverview | null }) {
  const { id } = props.file;
  const { stats, error, open, refresh } = useCacheStats();
  useEffect(() => open(id), [open, id]);
  const filterFile = useEntries((state) => state.filterFile);
  const show = (filter: EntryFilter) => {
    filterFile(id, filter);
    go('cache', { file: id, tab: 'entries' });
  };
  return (
    <Loaded data={stats} error={error} retry={refresh} label="Counting the entries">
      {(figures) => <Figures stats={figures} overview={props.overview} show={show} />}
    </Loaded>
  );
}

type Show = (filter: EntryFilter) => void;

function Figures(props: { stats: CacheStats; overview: CacheOverview | null; show: Show }) {
  const { stats, overview, show } = props;
  if (stats.done && stats.entries === 0) {
    return <EmptyState icon={ChartColumn} text="Figures and pictures of the entries will be here." />;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who scrolls by keyboard must be able to get here.
    <section className={classes.view} aria-label="Statistics of the file" tabIndex={0}>
      <p className={classes.state} role="status">
        {!stats.done && <StateBadge tone="busy" label="counting" />}
        {!stats.done && <span>{formatCount(stats.entries)} entries so far</span>}
      </p>
      <dl className={classes.tiles} aria-label="The file in figures">
        {tilesOf(stats, overview).map(({ label, value, note }) => (
          <div key={label} className={classes.tile}>
            <dt>{label}</dt>
            <dd>
              {value}
              <span className={classes.note}>{note}</span>
            </dd>
          </div>
        ))}
      </dl>
      <div className={classes.pictures}>
        <Counted
          title="By namespace"
          unnamed="without a name"
          counted={stats.byNamespace}
          choose={(name) => show({ namespaces: [name] })}
        />
        {stats.byModel.some(({ name }) => name !== '') && (
          <Counted
            title="By model"
            unnamed="not known"
            counted={stats.byModel}
            choose={(name) => show({ models: [name] })}
          />
        )}
        <Columns title="Age" note="since an entry was made" bars={ageBars(stats.ages)} show={show} />
        <Columns
          title="Expiry"
          note="time until an entry expires"
          bars={expiryBars(stats.expiries)}
          show={show}
        />
        <Columns
          title="Hits"
          note="uses after an entry was made"
          bars={hitBars(stats.hitCounts)}
          show={show}
        />
        <Columns title="Size" note="of the values" bars={sizeBars(stats.sizes)} show={show} />
        <Trouble stats={stats} show={show} />
        {stats.hitRate.length > 0 && <HitRate points={stats.hitRate} />}
      </div>
    </section>
  );
}

function Counted(props: {
  title: string;
  unnamed: string;
  counted: CacheStats['byNamespace'];
  choose: (name: string) => void;
}) {
  const { counted } = props;
  const all = counted.reduce((sum, { entries }) => sum + entries, 0);
  const nameOf = (name: string) => (name === '' ? props.unnamed : name);
  const bars: readonly NamedBar[] = [...counted]
    .sort((a, b) => b.entries - a.entries)
    .map(({ name, entries, expired, bytes, hits, savedMicros }) => ({
      id: name,
      name: nameOf(name),
      value: entries,
      part: expired,
      figure: formatCount(entries),
      sentence: `${nameOf(name)}: ${formatCount(entries)} entries, ${formatShare(entries, all)}; ${formatCount(expired)} expired, ${formatBytes(bytes)}, ${formatCount(hits)} hits, ${formatMicros(savedMicros)} saved`,
    }));
  return (
    <Picture
      title={props.title}
      note="entries; what has expired is hatched"
      table={{
        columns: ['Name', 'Entries', 'Expired', 'Bytes', 'Hits', 'Saved'],
        rows: counted.map(({ name, entries, expired, bytes, hits, savedMicros }) => [
          nameOf(name),
          formatCount(entries),
          formatCount(expired),
          formatBytes(bytes),
          formatCount(hits),
          formatMicros(savedMicros),
        ]),
      }}
    >
      <BarList label={props.title} bars={bars} onChoose={props.choose} />
    </Picture>
  );
}

const troubles = ['bad_json', 'nul', 'milliseconds', 'future', 'bad_type'] as const;

function Trouble(props: { stats: CacheStats; show: Show }) {
  const { trouble } = props.stats;
  const found = troubles.filter((state) => (trouble[state] ?? 0) > 0);
  if (found.length === 0) return null;
  return (
    <Picture
      title="Trouble"
      note="entries that something is wrong with"
      table={{
        columns: ['Trouble', 'Entries'],
        rows: found.map((state) => [entryStateWords[state], formatCount(trouble[state] ?? 0)]),
      }}
    >
      <BarList
        label="Trouble"
        bars={found.map((state) => ({
          id: state,
          name: entryStateWords[state],
          value: trouble[state] ?? 0,
          figure: formatCount(trouble[state] ?? 0),
          sentence: `${entryStateWords[state]}: ${formatCount(trouble[state] ?? 0)} entries`,
        }))}
        onChoose={(state) => props.show({ states: troubles.filter((one) => one === state) })}
      />
    </Picture>
  );
}

function Columns(props: { title: string; note: string; bars: readonly FilterBar[]; show: Show }) {
  const { bars, show } = props;
  return (
    <Picture
      title={props.title}
      note={props.note}
      table={{
        columns: [props.title, 'Entries'],
        rows: bars.map(({ label, value }) => [label, formatCount(value)]),
      }}
    >
      <Histogram
        label={`Entries by ${props.title.toLowerCase()}`}
        bars={bars}
        onChoose={(chosen) => {
          const bar = bars.find(({ id }) => id === chosen);
          if (bar !== undefined) show(bar.filter);
        }}
      />
    </Picture>
  );
}

function HitRate(props: { points: CacheStats['hitRate'] }) {
  const points = props.points.map(({ at, hits, misses }) => ({
    id: String(at),
    share: hits + misses === 0 ? null : hits / (hits + misses),
    sentence:
      hits + misses === 0
        ? `${formatExactTime(at)}: no requests`
        : `${formatExactTime(at)}: ${formatShare(hits, hits + misses)} of ${formatCount(hits + misses)} requests found an answer`,
  }));
  const ends = [props.points[0], props.points.at(-1)].map((point) =>
    point ? formatExactTime(point.at).slice(0, 16) : '',
  );
  return (
    <Picture
      wide
      title="Hit rate"
      note="share of this console's requests that found an answer, by the hour"
      table={{
        columns: ['Hour', 'Found', 'Not found'],
        rows: props.points.map(({ at, hits, misses }) => [
          formatExactTime(at),
          formatCount(hits),
          formatCount(misses),
        ]),
      }}
    >
      <RateLine label="Hit rate by the hour" points={points} from={ends[0] ?? ''} to={ends[1] ?? ''} />
    </Picture>
  );
}
