import { Button, Drawer } from '@mantine/core';
import { BellOff, CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import type { Alert } from '../../../shared/contract/alerts.ts';
import { useAlertPanel } from '../../stores/alertPanel.ts';
import { useAlerts } from '../../stores/console.ts';
import { placeHash } from '../../stores/navigation.ts';
import { EmptyState } from '../EmptyState.tsx';
import { Loaded } from '../Loaded.tsx';
import { RelativeTime } from '../RelativeTime.tsx';
import classes from './AlertPanel.module.css';
import { pages } from './pages.ts';

/** What went wrong, newest first, over the page: what lasts, and what is over until it is dismissed. */
export function AlertPanel() {
  const { open, hide, dismiss } = useAlertPanel();
  const { data, error, refresh } = useAlerts();
  const any = (data?.alerts.length ?? 0) > 0;
  return (
    <Drawer
      opened={open}
      onClose={hide}
      position="right"
      size={400}
      title="Alerts"
      closeButtonProps={{ 'aria-label': 'Close' }}
      overlayProps={{ backgroundOpacity: 0.3, blur: 0 }}
    >
      <Loaded data={data} error={error} retry={refresh} label="Loading alerts">
        {({ alerts }) =>
          alerts.length === 0 ? (
            <EmptyState
              icon={BellOff}
              text="Nothing needs your attention. A provider that fails, a rejected key, little memory or disk space are said here."
            />
          ) : (
            <ul className={classes.list} aria-label="Alerts">
              {alerts.map((alert) => (
                <AlertItem key={alert.id} alert={alert} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {any && (
        <Button variant="default" onClick={() => void dismiss(null)}>
          Dismiss all
        </Button>
      )}
    </Drawer>
  );
}

function AlertItem({ alert }: { alert: Alert }) {
  const { hide, dismiss } = useAlertPanel();
  const over = alert.clearedAt !== null;
  const tone = over ? 'over' : alert.level;
  const Icon = over ? CircleCheck : alert.level === 'error' ? CircleX : TriangleAlert;
  return (
    <li className={classes.item} data-tone={tone} aria-label={alert.title}>
      <Icon size={16} aria-hidden className={classes.icon} />
      <div className={classes.body}>
        <strong>{alert.title}</strong>
        <p className={classes.message}>{alert.message}</p>
        <p className={classes.facts}>
          <RelativeTime at={alert.raisedAt} />
          {over ? (
            <span>
              over <RelativeTime at={alert.clearedAt} />
            </span>
          ) : (
            <span>lasts</span>
          )}
          <a href={placeHash(alert.page, alert.params)} onClick={hide}>
            Open {pages[alert.page].name}
          </a>
          <button
            type="button"
            className={classes.dismiss}
            aria-label={`Dismiss: ${alert.title}`}
            onClick={() => void dismiss(alert.id)}
          >
            Dismiss
          </button>
        </p>
      </div>
    </li>
  );
}
