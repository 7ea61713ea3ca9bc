import { SqliteAlertRecords } from '../core/alerts/alertRecords.ts';
import { AlertBoard, type Alerts } from '../core/alerts/alerts.ts';
import { messageOf } from '../core/alerts/alertText.ts';
import { ProviderAlerts } from '../core/alerts/providerAlerts.ts';
import { AlertWebhook } from '../core/alerts/webhook.ts';
import { chainIds } from '../core/health/providersInUse.ts';
import type { KeyRing } from '../core/keys/keyRing.ts';
import { type SecretStore, systemClock, systemSleep } from '../core/ports.ts';
import type { ProviderConfig } from '../core/providers/preset.ts';
import type { Reliability } from '../core/reliability/reliability.ts';
import type { SettingsService } from '../core/settings/service.ts';
import type { Reader } from '../core/storage/reader.ts';
import type { Writer } from '../core/storage/types.ts';
import type { Alert, AlertList, Webhook } from '../shared/contract/alerts.ts';
import type { Status } from '../shared/contract/app.ts';
import type { KnownSecrets } from './knownSecrets.ts';
import type { AppLogger } from './platform/logger.ts';
import type { StatusBoard } from './statusBoard.ts';

/** Who outside of the core is told of alerts. */
export interface AlertListeners {
  readonly onAlerts: (list: AlertList) => void;
  readonly onWebhook: (webhook: Webhook) => void;
  /** Shows one outside of the window, by the means of the system. */
  readonly notify: (alert: Alert) => void;
}

export interface AlertServicesParts extends AlertListeners {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly settings: SettingsService;
  readonly secretStore: SecretStore;
  readonly knownSecrets: KnownSecrets;
  readonly board: StatusBoard;
  readonly logger: AppLogger;
}

/** The bus of alerts and the ways out of the window. */
export interface AlertServices {
  readonly alerts: AlertBoard;
  readonly webhook: AlertWebhook;
  /** Writes what waits, ends what is being sent. */
  readonly close: () => Promise<void>;
}

export function composeAlerts(parts: AlertServicesParts): AlertServices {
  const { settings, knownSecrets, logger } = parts;
  const records = new SqliteAlertRecords(parts.reader, parts.writer, logger);
  const redact = (text: string) => knownSecrets.redact(text);
  const alerts = new AlertBoard({ records, clock: systemClock, redact });
  const webhook = new AlertWebhook({
    secretStore: parts.secretStore,
    clock: systemClock,
    sleep: systemSleep,
    logger,
    noteSecret: (secret) => knownSecrets.add(secret),
    onChange: parts.onWebhook,
  });
  alerts.onList(parts.onAlerts);
  alerts.onNews((news) => {
    const { cause, level } = news.alert;
    if (news.kind === 'raised') logger.warn('alert raised', { cause, level });
    else logger.info('alert cleared', { cause });
    webhook.send(messageOf(news));
    if (news.kind === 'raised' && settings.current.alert_desktop) parts.notify(news.alert);
  });
  parts.board.onChange((status) => alertOfNotices(alerts, status));
  alertOfNotices(alerts, parts.board.status());
  return {
    alerts,
    webhook,
    close: async () => {
      webhook.close();
      await records.flush();
    },
  };
}

/** Alerts about providers, following breakers, keys and settings. The caller tells it of calls. */
export function composeProviderAlerts(parts: {
  readonly alerts: AlertBoard;
  readonly reliability: Reliability;
  readonly providers: () => readonly ProviderConfig[];
  readonly settings: SettingsService;
  readonly keyRing: KeyRing;
}): ProviderAlerts {
  const { alerts, reliability, providers, settings, keyRing } = parts;
  const providerAlerts = new ProviderAlerts({
    alerts,
    breakers: reliability.breakers,
    providers,
    chain: () => chainIds(settings.current),
  });
  reliability.breakers.onTransition((transition) => providerAlerts.transition(transition));
  keyRing.onChange((view) => providerAlerts.keysChanged(view));
  settings.onChange(() => providerAlerts.reconcile());
  providerAlerts.reconcile();
  return providerAlerts;
}

const noticed = {
  audit: { level: 'error', title: 'The audit log is degraded' },
  ledger: { level: 'error', title: 'Requests wait to be written' },
} as const;

/** What is noticed above the page and must also be heard of outside of the window. */
function alertOfNotices(alerts: Alerts, { notices }: Status): void {
  for (const cause of ['audit', 'ledger'] as const) {
    const notice = notices.find(({ id }) => id === cause);
    if (notice) alerts.raise({ cause, ...noticed[cause], message: notice.error.message });
    else alerts.clear(cause);
  }
}
