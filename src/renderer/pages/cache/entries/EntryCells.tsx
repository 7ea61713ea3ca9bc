import { CircleX } from 'lucide-react';
import type { EntryRow, EntryState } from '../../../../shared/contract/browse.ts';
import { entryStateWords } from '../../../../shared/entryStateWords.ts';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { StateBadge, type Tone } from '../../../components/StateBadge.tsx';
import { useNow } from '../../../stores/now.ts';
import classes from './Entries.module.css';
import { entryTime, exactWords } from './entryTimes.ts';

const tones: Readonly<Record<EntryState, Tone>> = {
  live: 'good',
  never_expires: 'good',
  expired: 'warn',
  bad_json: 'bad',
  milliseconds: 'bad',
  future: 'bad',
  nul: 'bad',
  bad_type: 'bad',
};

/** What can be said of an entry, a badge each. */
export function States(props: { states: readonly EntryState[] }) {
  return props.states.map((state) => (
    <StateBadge key={state} tone={tones[state]} label={entryStateWords[state]} />
  ));
}

/** That something is wrong with an entry: a sign, its words on hover and for who cannot see it. */
export function Trouble(props: { states: readonly EntryState[] }) {
  const found = props.states.filter((state) => tones[state] === 'bad');
  if (found.length === 0) return null;
  const words = found.map((state) => entryStateWords[state]).join(', ');
  return (
    <span className={classes.trouble} title={`Trouble: ${words}`}>
      <CircleX size={14} aria-hidden />
      <span className="visually-hidden">{words}</span>
    </span>
  );
}

/** An instant as it is in the file, relative to now. */
export function EntryInstant(props: { atS: number | null }) {
  const time = entryTime(props.atS);
  if (time.kind === 'instant') return <RelativeTime at={time.atMs} />;
  const title = `${props.atS ?? 'No number'}: ${exactWords(time)}`;
  return <StateBadge tone="bad" label={time.kind === 'none' ? 'no time' : 'in ms'} title={title} plain />;
}

/** When an entry ends, or that it has. */
export function Expiry(props: { row: Pick<EntryRow, 'expiresAtS' | 'states'> }) {
  const { expiresAtS, states } = props.row;
  const now = useNow();
  if (expiresAtS === null)
    return <span className="muted">{states.includes('never_expires') ? 'never' : '–'}</span>;
  const time = entryTime(expiresAtS);
  if (time.kind === 'instant' && (time.atMs < now || states.includes('expired'))) {
    return <StateBadge tone="warn" label="expired" title={exactWords(time)} plain />;
  }
  return <EntryInstant atS={expiresAtS} />;
}
