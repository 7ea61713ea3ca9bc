import { ArrowUpRight } from 'lucide-react';
import type { NearEntry } from '../../../../shared/contract/insight.ts';
import { formatExactTime, formatShare } from '../../../../shared/format.ts';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { placeHash } from '../../../stores/navigation.ts';
import { differenceTitle, presenceBadge } from './explainWords.ts';
import classes from './Insight.module.css';
import { KeyDifferences } from './KeyDifferences.tsx';

/** The entries that are most like a request; the first one is open. */
export function NearEntries(props: { file: string; nearest: readonly NearEntry[] }) {
  return (
    <ol className={classes.nearest} aria-label="Nearest entries">
      {props.nearest.map((near, index) => (
        <li key={`${near.namespace} ${near.key}`}>
          <details className={classes.near} open={index === 0}>
            <summary>
              <span className={classes.nearTitle}>{differenceTitle(near)}</span>
              <span className={classes.nearFacts}>
                <StateBadge {...presenceBadge(near)} plain />
                <span className="numeric" title="How much of what goes into the key is the same">
                  {formatShare(Math.floor(near.likeness * 1000), 1000)} alike
                </span>
              </span>
            </summary>
            <About file={props.file} near={near} />
            <KeyDifferences differences={near.differences} />
          </details>
        </li>
      ))}
    </ol>
  );
}

function About({ file, near }: { file: string; near: NearEntry }) {
  const { namespace, key, createdAt, present, kind } = near;
  return (
    <p className={classes.about}>
      <code className="mono" title={`${namespace}: ${key}`}>
        {key.slice(0, 12)}
      </code>
      <span>{kind === 'own' ? "the console's own key" : 'a key of the Python library'}</span>
      {createdAt !== null && (
        <span title={formatExactTime(createdAt)}>
          made <RelativeTime at={createdAt} />
        </span>
      )}
      {present && (
        <a href={placeHash('cache', { file, tab: 'entries', namespace, key })}>
          Show the entry <ArrowUpRight size={12} aria-hidden />
        </a>
      )}
    </p>
  );
}
