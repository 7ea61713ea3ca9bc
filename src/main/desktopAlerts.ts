import { Notification } from 'electron';
import type { Alert } from '../shared/contract/alerts.ts';

/** Notifications that the system still shows: without a reference a click on one would be lost. */
const MOST_SHOWN = 20;

/** Shows alerts by the means of the system. `open` is called when a person clicks one. Does nothing where there are none. */
export function desktopAlerts(open: (alert: Alert) => void): (alert: Alert) => void {
  const shown = new Set<Notification>();
  return (alert) => {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title: alert.title, body: alert.message });
    shown.add(notification);
    const [oldest] = shown;
    if (shown.size > MOST_SHOWN && oldest) shown.delete(oldest);
    notification.on('click', () => open(alert));
    notification.on('close', () => shown.delete(notification));
    notification.show();
  };
}
