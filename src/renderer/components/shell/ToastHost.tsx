import '@mantine/core/styles/Paper.layer.css';
import '@mantine/core/styles/Notification.layer.css';
import '@mantine/notifications/styles.layer.css';
import { Notifications, notifications } from '@mantine/notifications';
import { CircleCheck, CircleX } from 'lucide-react';
import { useEffect } from 'react';
import { type Toast, useToasts } from '../../stores/toasts.ts';
import { ErrorNote } from '../ErrorNote.tsx';
import classes from './ToastHost.module.css';

const GOOD_NEWS_MS = 4000;

function show(toast: Toast): void {
  const good = toast.tone === 'good';
  notifications.show({
    id: toast.id,
    title: toast.title,
    message: toast.error ? <ErrorNote error={toast.error} /> : (toast.message ?? ''),
    color: good ? 'green' : 'red',
    icon: good ? <CircleCheck size={16} aria-hidden /> : <CircleX size={16} aria-hidden />,
    // Bad news stays until it was read.
    autoClose: good ? GOOD_NEWS_MS : false,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Dismiss' },
  });
}

/** Shows the toasts that were asked for. */
export function ToastHost() {
  const waiting = useToasts((state) => state.waiting);
  useEffect(() => {
    if (waiting.length > 0) for (const toast of useToasts.getState().take()) show(toast);
  }, [waiting]);
  return <Notifications position="bottom-right" limit={4} className={classes.toasts} />;
}
