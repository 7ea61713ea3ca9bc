import '@mantine/core/styles/Paper.layer.css';
import '@mantine/core/styles/Notification.layer.css';
import '@mantine/notifications/styles.layer.css';
import { Notifications, notifications } from '@mantine/notifications';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import type { ErrorBody } from '../../../shared/errors.ts';
import { type Place, usePlace } from '../../stores/navigation.ts';
import { type Toast, useToasts } from '../../stores/toasts.ts';
import { RemedyLink } from '../RemedyLink.tsx';
import { remedyOf } from '../remedy.ts';
import classes from './ToastHost.module.css';

const GOOD_NEWS_MS = 4000;
/** Long enough to read it and to press the button. */
const WITH_ACTION_MS = 15_000;

const looks = {
  good: { color: 'green', icon: <CircleCheck size={16} aria-hidden /> },
  warn: { color: 'yellow.8', icon: <TriangleAlert size={16} aria-hidden /> },
  bad: { color: 'red', icon: <CircleX size={16} aria-hidden /> },
} as const;

function show(toast: Toast): void {
  const good = toast.tone === 'good';
  notifications.show({
    id: toast.id,
    title: toast.title,
    message: <Message toast={toast} />,
    color: looks[toast.tone].color,
    icon: looks[toast.tone].icon,
    // Bad news stays until it was read, or its page left.
    autoClose: good && (toast.action ? WITH_ACTION_MS : GOOD_NEWS_MS),
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Dismiss' },
  });
}

function Message({ toast }: { toast: Toast }) {
  const { id, error, message, action } = toast;
  const act = () => {
    notifications.hide(id);
    action?.run();
  };
  return (
    <>
      {error ? <Reason error={error} /> : message}
      {action && (
        <span className={classes.facts}>
          <button type="button" className={classes.action} onClick={act}>
            {action.label}
          </button>
        </span>
      )}
    </>
  );
}

function Reason({ error }: { error: ErrorBody }) {
  return (
    <>
      {error.message}
      <span className={classes.facts}>
        <code className="mono">{error.code}</code>
        <RemedyLink remedy={remedyOf(error)} />
      </span>
    </>
  );
}

/** What happened on a page is no news on the next. */
function leave(now: Place, before: Place): void {
  if (now.page !== before.page) notifications.clean();
}

/** Shows the toasts that were asked for. */
export function ToastHost() {
  const waiting = useToasts((state) => state.waiting);
  useEffect(() => {
    if (waiting.length > 0) for (const toast of useToasts.getState().take()) show(toast);
  }, [waiting]);
  useEffect(() => usePlace.subscribe(leave), []);
  return <Notifications position="bottom-right" limit={4} containerWidth={320} className={classes.toasts} />;
}
