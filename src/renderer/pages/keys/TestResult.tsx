import type { KeyTest } from '../../../shared/contract/keys.ts';
import { formatCount } from '../../../shared/format.ts';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
import classes from './Keys.module.css';

/** The last test of a key in a few words: accepted with how many models, or not, and when. */
export function TestResult(props: { test: KeyTest | null; running: boolean }) {
  const { test } = props;
  if (props.running) return <StateBadge tone="busy" label="testing" />;
  if (test === null) return <StateBadge tone="off" label="not tested" />;
  const rejected = test.error?.code === 'provider.key_rejected';
  return (
    <span className={classes.test}>
      {test.error === null ? (
        <StateBadge tone="good" label="accepted" />
      ) : (
        <StateBadge tone="bad" label={rejected ? 'rejected' : 'failed'} title={test.error.message} />
      )}
      <span className="muted">
        {test.models !== null && `${formatCount(test.models)} models, `}
        <RelativeTime at={test.at} />
      </span>
    </span>
  );
}
