import { Bell } from 'lucide-react';
import type { Health } from '../../../shared/contract/health.ts';
import type { Board } from '../../../shared/contract/reliability.ts';
import { formatRelative } from '../../../shared/format.ts';
import { useAlertPanel } from '../../stores/alertPanel.ts';
import { useAlerts, useBoard, useHealth } from '../../stores/console.ts';
import { placeHash } from '../../stores/navigation.ts';
import { useNow } from '../../stores/now.ts';
import { healthWords } from '../healthWords.ts';
import { StateBadge } from '../StateBadge.tsx';
import classes from './StatusBar.module.css';

/** The health of the whole, and the breakers that are not closed. Opens the Reliability page. */
export function HealthState() {
  const health = useHealth((state) => state.data);
  const breakers = useBoard((state) => breakerWords(state.data));
  const now = useNow();
  const { tone, word } = healthWords(health);
  return (
    <a
      className={classes.part}
      href={placeHash('reliability')}
      title={titleOf(health, now)}
      draggable={false}
    >
      <span className={classes.wide}>health</span>
      <StateBadge tone={tone} label={word} plain />
      {breakers !== '' && <StateBadge tone="bad" label={breakers} plain />}
    </a>
  );
}

function titleOf(health: Health | null, now: number): string {
  if (!health || health.timestamp === null) return 'The parts of the console were not looked at yet';
  const seen = `looked at ${formatRelative(health.timestamp, now)}`;
  return health.error === null ? `All parts are healthy, ${seen}` : `${health.error}; ${seen}`;
}

/** Who is passed over now; empty when nobody is. */
function breakerWords(board: Board | null): string {
  const passedOver = (board?.rows ?? []).filter(({ breaker }) => breaker.state !== 'closed');
  const [first] = passedOver;
  if (!first) return '';
  if (passedOver.length > 1) return `${passedOver.length} providers passed over`;
  const words = { open: 'open', half_open: 'half-open', isolated: 'isolated', closed: 'closed' } as const;
  return `${first.name} ${words[first.breaker.state]}`;
}

/** Opens the list of alerts, and says how many nobody has seen. */
export function AlertBell() {
  const unread = useAlerts((state) => state.data?.unread ?? 0);
  const show = useAlertPanel((state) => state.show);
  const label = unread === 0 ? 'Alerts' : `Alerts, ${unread} unread`;
  return (
    <button
      type="button"
      className={classes.bell}
      aria-label={label}
      title={label}
      data-unread={unread > 0}
      onClick={show}
    >
      <Bell size={14} aria-hidden />
      {unread > 0 && <span className="numeric">{unread}</span>}
    </button>
  );
}
