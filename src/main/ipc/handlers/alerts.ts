import type { AlertBoard } from '../../../core/alerts/alerts.ts';
import type { AlertWebhook } from '../../../core/alerts/webhook.ts';
import type { AuditTrail } from '../../../core/audit/auditTrail.ts';
import type { HandlersOf } from '../router.ts';

export function alertHandlers({
  alerts,
  webhook,
  audit,
}: {
  readonly alerts: AlertBoard;
  readonly webhook: AlertWebhook;
  readonly audit: AuditTrail;
}): HandlersOf<'alerts'> {
  return {
    'alerts.list': () => alerts.list(),
    'alerts.markRead': () => alerts.markRead(),
    'alerts.dismiss': ({ id }) => alerts.dismiss(id),
    'alerts.webhook': () => webhook.view(),
    'alerts.setWebhook': async ({ address }) => {
      const kept = await webhook.set(address);
      await audit.act('settings.webhook_saved', { address: kept.address });
      return kept;
    },
    'alerts.removeWebhook': async () => {
      const removed = await webhook.remove();
      await audit.act('settings.webhook_removed', {});
      return removed;
    },
    'alerts.testWebhook': () => webhook.test(),
  };
}
