import type { ReactNode } from 'react';
import type { CacheOverview } from '../../../shared/contract/cache.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { Copyable } from '../../components/Copyable.tsx';
import { Bytes } from '../../components/figures.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
import classes from './Cache.module.css';

/** The cache in figures, and where it is kept. */
export function OverviewFigures(props: { overview: CacheOverview }) {
  const { overview } = props;
  return (
    <>
      <p className={classes.place}>
        <strong>{backendWords[overview.backend]}</strong>
        {!overview.enabled && (
          <StateBadge tone="off" label="switched off" title="Set cache_enabled on the Settings page" />
        )}
        {overview.path !== '' && <Copyable text={overview.path} name="path of the cache file" />}
      </p>
      <dl className={classes.figures} aria-label="Cache figures">
        <Figure label="Entries">{formatCount(overview.entries)}</Figure>
        <Figure label="Of these expired">{formatCount(overview.expired)}</Figure>
        <Figure label="Values">
          <Bytes bytes={overview.valueBytes} />
        </Figure>
        {overview.path !== '' && (
          <Figure label="Size on disk">
            <Bytes bytes={overview.fileBytes} />
          </Figure>
        )}
        <Figure label="Most entries">
          {overview.maxEntries === null ? 'no limit' : formatCount(overview.maxEntries)}
        </Figure>
        <Figure label="Entries live">
          {overview.ttlS === null ? (
            'for ever'
          ) : (
            <span title={`${formatCount(overview.ttlS)} s`}>{formatDuration(overview.ttlS * 1000)}</span>
          )}
        </Figure>
      </dl>
    </>
  );
}

const backendWords: Readonly<Record<CacheOverview['backend'], string>> = {
  sqlite: 'SQLite file',
  memory: 'In memory, until the console quits',
  null: 'Nowhere: nothing is kept',
};

function Figure(props: { label: string; children: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
