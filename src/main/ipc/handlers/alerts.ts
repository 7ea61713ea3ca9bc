import type { AlertBoard } from '../../../core/alerts/alerts.ts';
import type { AlertWebhook } from '../../../core/alerts/webhook.ts';
import type { HandlersOf } from '../router.ts';

export function alertHandlers({
  alerts,
  webhook,
}: {
  readonly alerts: AlertBoard;
  readonly webhook: AlertWebhook;
}): HandlersOf<'alerts'> {
  return {
    'alerts.list': () => alerts.list(),
    'alerts.markRead': () => alerts.markRead(),
    'alerts.dismiss': ({ id }) => alerts.dismiss(id),
    'alerts.webhook': () => webhook.view(),
    'alerts.setWebhook': ({ address }) => webhook.set(address),
    'alerts.removeWebhook': () => webhook.remove(),
    'alerts.testWebhook': () => webhook.test(),
  };
}
