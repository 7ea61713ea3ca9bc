import type { LedgerEntry } from '../../shared/contract/usage.ts';
import { StateBadge, type Tone } from './StateBadge.tsx';

interface Words {
  readonly tone: Tone;
  readonly label: string;
}

const outcomes: Readonly<Record<LedgerEntry['outcome'], Words>> = {
  complete: { tone: 'good', label: 'answered' },
  cut: { tone: 'warn', label: 'cut off' },
  failed: { tone: 'bad', label: 'failed' },
  cancelled: { tone: 'off', label: 'stopped' },
};

const cacheOutcomes: Readonly<Record<string, Words>> = {
  hit: { tone: 'good', label: 'hit' },
  stale: { tone: 'warn', label: 'stale' },
  joined: { tone: 'good', label: 'joined' },
  miss: { tone: 'off', label: 'miss' },
  bypass: { tone: 'off', label: 'bypass' },
  not_cacheable: { tone: 'off', label: 'not cacheable' },
};

/** How a request ended, in the words that every page uses. */
export function OutcomeBadge(props: { outcome: LedgerEntry['outcome'] }) {
  const { tone, label } = outcomes[props.outcome];
  return <StateBadge tone={tone} label={label} plain />;
}

/** What the cache did for a request. An outcome that this window does not know yet is shown as it is. */
export function CacheBadge(props: { outcome: string }) {
  const { tone, label } = cacheOutcomes[props.outcome] ?? { tone: 'off', label: props.outcome };
  return <StateBadge tone={tone} label={label} plain />;
}

/** The outcomes a log can be narrowed to, for a picker. */
export const outcomeChoices = [
  { value: 'all', label: 'All outcomes' },
  ...Object.entries(outcomes).map(([value, { label }]) => ({ value, label })),
];
