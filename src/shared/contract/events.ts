import type { Alert, AlertList, Webhook } from './alerts.ts';
import type { Status } from './app.ts';
import type { AuditState } from './audit.ts';
import type { CacheStats, ViewState } from './browse.ts';
import type { CacheCare } from './cache.ts';
import type { CacheFiles } from './cacheFiles.ts';
import type { DrillState } from './drill.ts';
import type { Health } from './health.ts';
import type { FreshRun } from './insight.ts';
import type { KeyRingView } from './keys.ts';
import type { Schedule } from './maintenance.ts';
import type { OperationsState } from './operations.ts';
import type { Board, LimitWait } from './reliability.ts';
import type { SettingsView } from './settings.ts';
import type { Today } from './usage.ts';
import type { WarmUp } from './warmUp.ts';

/**
 * What the main process tells the window unasked. Events carry state, so a missed one heals with the next;
 * the text of a running answer is the exception and carries its place instead.
 */
export interface Events {
  /** `offset`: how many characters came before `text`. Sent to the asking window only, at most once a frame. */
  readonly 'playground.delta': { readonly requestId: string; readonly offset: number; readonly text: string };
  readonly 'cache.careChanged': CacheCare;
  readonly 'cacheFiles.changed': CacheFiles;
  /** While a view is being found, some times a second. */
  readonly 'browse.viewChanged': ViewState;
  readonly 'browse.statsChanged': CacheStats;
  /** Somebody, the console included, changed the file: what was read of it is to be read anew. */
  readonly 'browse.dataChanged': { readonly file: string };
  /** At most some times a second. */
  readonly 'operations.changed': OperationsState;
  readonly 'maintenance.changed': Schedule;
  readonly 'insight.freshChanged': FreshRun;
  /** What a running request waits for (room under a limit, the end of a pause); null when it goes on. To the asking window only. */
  readonly 'playground.waiting': { readonly requestId: string; readonly wait: LimitWait | null };
  readonly 'usage.changed': Today;
  readonly 'keys.changed': KeyRingView;
  readonly 'settings.changed': SettingsView;
  /** After every change of state and after calls, at most four times a second. */
  readonly 'reliability.changed': Board;
  /** At the start and end of a drill, and a few times a second between. */
  readonly 'drill.changed': DrillState;
  readonly 'app.statusChanged': Status;
  readonly 'alerts.changed': AlertList;
  /** A person clicked a notification of the system: its page is wanted. The one event that is no state. */
  readonly 'alerts.opened': Alert;
  readonly 'alerts.webhookChanged': Webhook;
  /** After each part that was looked at. */
  readonly 'health.changed': Health;
  readonly 'warmUp.changed': WarmUp;
  /** At most twice a second. */
  readonly 'audit.changed': AuditState;
}

export type EventName = keyof Events;
