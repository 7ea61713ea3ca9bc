import type { ReactNode } from 'react';
import type { KeychainState } from '../../../shared/contract/keys.ts';
import type { LedgerEntry, Today } from '../../../shared/contract/usage.ts';
import {
  formatCount,
  formatMicros,
  formatMoneySum,
  formatRelative,
  formatShare,
} from '../../../shared/format.ts';
import {
  useAsking,
  useKeyRing,
  useLastRequest,
  useSettingValue,
  useStatus,
  useToday,
} from '../../stores/console.ts';
import { type PageId, placeHash } from '../../stores/navigation.ts';
import { useNow } from '../../stores/now.ts';
import { ProviderName } from '../ProviderName.tsx';
import { StateBadge, type Tone } from '../StateBadge.tsx';
import { AlertBell, HealthState } from './HealthState.tsx';
import classes from './StatusBar.module.css';

/** The line at the bottom that is always true: provider, today's figures, health, alerts, keychain. Each part opens its page. */
export function StatusBar() {
  const ready = useStatus((state) => state.data?.ready ?? false);
  return (
    <footer className={classes.bar}>
      {!ready && <StateBadge tone="busy" label="starting" plain />}
      <ProviderState />
      <TodayFigures />
      <div className={classes.end}>
        <HealthState />
        <AlertBell />
        <Keychain />
      </div>
    </footer>
  );
}

function Part(props: { page: PageId; title?: string; children: ReactNode }) {
  return (
    <a className={classes.part} href={placeHash(props.page)} title={props.title} draggable={false}>
      {props.children}
    </a>
  );
}

const outcomes: Readonly<Record<LedgerEntry['outcome'], { tone: Tone; word: string }>> = {
  complete: { tone: 'good', word: 'answered' },
  cut: { tone: 'warn', word: 'cut off' },
  failed: { tone: 'bad', word: 'failed' },
  cancelled: { tone: 'off', word: 'stopped' },
};

const oldAnswer: { tone: Tone; word: string } = { tone: 'warn', word: 'stale answer' };

/** The provider that is being asked or was asked last, and how that went; before any request, the default one. */
function ProviderState() {
  const asking = useAsking((state) => state.provider);
  const entry = useLastRequest((state) => state.entry);
  const standard = useSettingValue('provider');
  const now = useNow();
  const id = asking ?? entry?.provider ?? standard;
  if (id === null) return null;
  const title = entry
    ? `Last request: ${entry.provider}, ${entry.modelAsked}, ${formatRelative(entry.at, now)}${entry.errorCode ? `, ${entry.errorCode}` : ''}`
    : 'No request was made yet';
  return (
    <Part page="reliability" title={title}>
      <span className={classes.name}>
        <ProviderName id={String(id)} />
      </span>
      {asking !== null ? <StateBadge tone="busy" label="running" plain /> : <LastOutcome entry={entry} />}
    </Part>
  );
}

function LastOutcome({ entry }: { entry: LedgerEntry | null }) {
  if (entry === null) return <StateBadge tone="off" label="not asked yet" plain />;
  // The request has its answer, but not from this provider: it failed.
  const { tone, word } = entry.cacheOutcome === 'stale' ? oldAnswer : outcomes[entry.outcome];
  return <StateBadge tone={tone} label={word} plain />;
}

function TodayFigures() {
  const today = useToday((state) => state.data);
  if (!today) return null;
  return (
    <Part page="usage" title={todayTitle(today)}>
      <span className="muted">today</span>
      <Figure name={today.requests === 1 ? 'request' : 'requests'} value={formatCount(today.requests)} />
      <span className={classes.wide}>
        <Figure name="tokens" value={formatCount(today.inputTokens + today.outputTokens)} />
      </span>
      <Figure name="cost" value={formatMoneySum(today.cost)} />
      <Figure name="saved" value={formatMicros(today.savedMicros)} />
      <Figure name="hit rate" value={formatShare(today.hits, today.lookups)} />
    </Part>
  );
}

function todayTitle(today: Today): string {
  const parts = [
    `${formatCount(today.inputTokens)} tokens in, ${formatCount(today.outputTokens)} out`,
    `${formatCount(today.hits)} of ${formatCount(today.lookups)} lookups answered by the cache`,
    `${formatCount(today.failed)} failed`,
  ];
  if (today.estimated > 0) parts.push(`tokens of ${formatCount(today.estimated)} requests are estimates`);
  return parts.join('; ');
}

function Figure(props: { name: string; value: string }) {
  return (
    <span className={classes.figure}>
      <b className="numeric">{props.value}</b> {props.name}
    </span>
  );
}

const keychainStates: Readonly<Record<KeychainState['state'], { tone: Tone; word: string }>> = {
  checking: { tone: 'busy', word: 'checking' },
  ready: { tone: 'good', word: 'ready' },
  locked: { tone: 'warn', word: 'locked' },
  waiting: { tone: 'warn', word: 'waiting for you' },
  unavailable: { tone: 'bad', word: 'unavailable' },
};

function Keychain() {
  const keychain = useKeyRing((state) => state.data?.keychain);
  if (!keychain) return null;
  const { tone, word } = keychainStates[keychain.state];
  const title = keychain.message === '' ? keychain.backend : keychain.message;
  return (
    <Part page="keys" title={title}>
      <span className={classes.wide}>{keychain.backend}</span>
      <span className={classes.narrow}>keychain</span>
      <StateBadge tone={tone} label={word} plain />
    </Part>
  );
}
