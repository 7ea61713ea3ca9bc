import type { CacheOverview } from '../../../shared/contract/cache.ts';
import { formatBytes, formatCount } from '../../../shared/format.ts';
import classes from './Cache.module.css';
import { useCache } from './cacheStore.ts';

/** Namespaces with their counts; choosing one narrows the list to it. */
export function Namespaces(props: { overview: CacheOverview }) {
  const { overview } = props;
  const { namespace, showNamespace } = useCache();
  return (
    <fieldset className={classes.namespaces}>
      <legend className="visually-hidden">Namespace</legend>
      <Choice
        name="All namespaces"
        entries={overview.entries}
        expired={overview.expired}
        bytes={overview.valueBytes}
        chosen={namespace === null}
        onChoose={() => void showNamespace(null)}
      />
      {overview.namespaces.map((one) => (
        <Choice
          key={one.namespace}
          name={one.namespace}
          entries={one.entries}
          expired={one.expired}
          bytes={one.valueBytes}
          chosen={namespace === one.namespace}
          onChoose={() => void showNamespace(one.namespace)}
        />
      ))}
    </fieldset>
  );
}

function Choice(props: {
  name: string;
  entries: number;
  expired: number;
  bytes: number;
  chosen: boolean;
  onChoose: () => void;
}) {
  const expired = props.expired === 0 ? '' : `, ${formatCount(props.expired)} expired`;
  return (
    <button
      type="button"
      className={classes.namespace}
      aria-pressed={props.chosen}
      title={`${formatCount(props.entries)} entries${expired}, ${formatBytes(props.bytes)}`}
      onClick={props.onChoose}
    >
      <span className={classes.namespaceName}>{props.name}</span>
      <span className={classes.namespaceCount}>
        {formatCount(props.entries)}
        {expired}
      </span>
    </button>
  );
}
