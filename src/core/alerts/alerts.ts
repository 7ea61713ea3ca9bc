import type { Alert, AlertList } from '../../shared/contract/alerts.ts';
import type { Clock } from '../ports.ts';
import type { AlertRecords } from './alertRecords.ts';
import { type Cause, factsOf } from './causes.ts';

/** What the raiser of an alert says. */
export interface RaisedAlert {
  readonly cause: Cause;
  readonly level: Alert['level'];
  readonly title: string;
  /** What happened and what to do next, in our own words: never a prompt, never what a provider wrote. */
  readonly message: string;
}

/** News that also goes outside of the window. */
export interface AlertNews {
  readonly kind: 'raised' | 'cleared';
  readonly alert: Alert;
}

/**
 * The bus of alerts. Neither method throws or waits. A cause that is raised again while it lasts updates its alert; it is
 * news once, and again after `ALERT_PERIOD_MS` or after it was cleared.
 */
export interface Alerts {
  raise(alert: RaisedAlert): void;
  /** The cause is gone. Nothing happens when it was not there. */
  clear(cause: Cause): void;
}

/** A cause that lasts is news again after this long, ms. */
export const ALERT_PERIOD_MS = 3_600_000;

/** The newest alerts that are kept. */
export const KEPT_ALERTS = 200;

export interface AlertBoardParts {
  readonly records: AlertRecords;
  readonly clock: Clock;
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string;
}

interface Entry {
  readonly alert: Alert;
  readonly dismissed: boolean;
  /** When it is news again, monotonic ms. */
  readonly newsAgainAt: number;
}

/** The alerts and their list, which survives a restart. Its memory is right; the records follow as soon as they can. */
export class AlertBoard implements Alerts {
  readonly #parts: AlertBoardParts;
  /** Oldest first. Of one cause at most one that is not cleared. */
  #entries: Entry[];
  #nextId: number;
  readonly #onList = new Set<(list: AlertList) => void>();
  readonly #onNews = new Set<(news: AlertNews) => void>();

  /** Takes over what the records have; a cause that ended with the process is cleared. Throws their `storage.*` error. */
  constructor(parts: AlertBoardParts) {
    this.#parts = parts;
    const now = parts.clock.now();
    const kept = parts.records.all();
    this.#nextId = 1 + Math.max(0, ...kept.map(({ alert }) => alert.id));
    this.#entries = kept.map(({ alert, dismissed, newsAt }) => ({
      alert: { ...alert, ...pageOf(alert.cause) },
      dismissed,
      // The wall clock may have jumped meanwhile: never longer than one period.
      newsAgainAt:
        parts.clock.monotonic() + Math.min(ALERT_PERIOD_MS, Math.max(0, newsAt + ALERT_PERIOD_MS - now)),
    }));
    for (const { alert } of kept) {
      if (!factsOf(alert.cause).outlivesProcess) this.#clear(alert.cause);
    }
  }

  raise(raised: RaisedAlert): void {
    const { clock, redact } = this.#parts;
    const said = { ...raised, title: redact(raised.title), message: redact(raised.message) };
    const lasting = this.#lasting(raised.cause);
    const isNews = lasting === undefined || clock.monotonic() >= lasting.newsAgainAt;
    if (lasting && !isNews) {
      if (isSame(lasting.alert, said)) return;
      this.#put({ ...lasting, alert: { ...lasting.alert, ...said, updatedAt: clock.now() } });
      return;
    }
    const at = clock.now();
    const alert: Alert = {
      ...said,
      ...pageOf(said.cause),
      id: lasting?.alert.id ?? this.#nextId++,
      raisedAt: lasting?.alert.raisedAt ?? at,
      updatedAt: at,
      clearedAt: null,
      read: false,
    };
    this.#put({ alert, dismissed: false, newsAgainAt: clock.monotonic() + ALERT_PERIOD_MS }, at);
    this.#tellNews({ kind: 'raised', alert });
  }

  clear(cause: Cause): void {
    const cleared = this.#clear(cause);
    if (cleared) this.#tellNews({ kind: 'cleared', alert: cleared });
  }

  /** The alert of this cause, while it lasts. */
  lasting(cause: Cause): Alert | null {
    return this.#lasting(cause)?.alert ?? null;
  }

  /** The causes that last. */
  raisedCauses(): readonly string[] {
    return this.#entries.filter(({ alert }) => alert.clearedAt === null).map(({ alert }) => alert.cause);
  }

  list(): AlertList {
    const alerts = this.#entries
      .filter(({ dismissed }) => !dismissed)
      .map(({ alert }) => alert)
      .reverse();
    return { alerts, unread: alerts.filter(({ read }) => !read).length };
  }

  markRead(): AlertList {
    for (const entry of this.#entries) {
      if (!entry.alert.read) this.#put({ ...entry, alert: { ...entry.alert, read: true } });
    }
    return this.list();
  }

  /** Takes one out of the list, or all of them (null). */
  dismiss(id: number | null): AlertList {
    for (const entry of [...this.#entries]) {
      if (id !== null && entry.alert.id !== id) continue;
      if (entry.alert.clearedAt === null) this.#put({ ...entry, dismissed: true });
      else this.#drop(entry);
    }
    return this.list();
  }

  /** Calls back with the new list on every change; returns the unsubscribe. */
  onList(listener: (list: AlertList) => void): () => void {
    this.#onList.add(listener);
    return () => this.#onList.delete(listener);
  }

  /** Calls back with what is news; returns the unsubscribe. A listener must not throw. */
  onNews(listener: (news: AlertNews) => void): () => void {
    this.#onNews.add(listener);
    return () => this.#onNews.delete(listener);
  }

  #lasting(cause: string): Entry | undefined {
    return this.#entries.find(({ alert }) => alert.cause === cause && alert.clearedAt === null);
  }

  #clear(cause: string): Alert | null {
    const entry = this.#lasting(cause);
    if (!entry) return null;
    const alert: Alert = { ...entry.alert, clearedAt: this.#parts.clock.now() };
    if (entry.dismissed) this.#drop(entry);
    else this.#put({ ...entry, alert });
    return alert;
  }

  #put(entry: Entry, newsAt?: number): void {
    const place = this.#entries.findIndex(({ alert }) => alert.id === entry.alert.id);
    if (place < 0) this.#entries.push(entry);
    else this.#entries[place] = entry;
    this.#parts.records.put({ alert: entry.alert, dismissed: entry.dismissed }, newsAt);
    const surplus = this.#entries.length - KEPT_ALERTS;
    if (surplus > 0) for (const old of this.#oldest(surplus)) this.#drop(old);
    this.#tellList();
  }

  /** Cleared ones go first. */
  #oldest(count: number): readonly Entry[] {
    const cleared = this.#entries.filter(({ alert }) => alert.clearedAt !== null);
    return [...cleared, ...this.#entries.filter(({ alert }) => alert.clearedAt === null)].slice(0, count);
  }

  #drop(entry: Entry): void {
    this.#entries = this.#entries.filter(({ alert }) => alert.id !== entry.alert.id);
    this.#parts.records.remove(entry.alert.id);
    this.#tellList();
  }

  #tellList(): void {
    const list = this.list();
    for (const listener of this.#onList) listener(list);
  }

  #tellNews(news: AlertNews): void {
    for (const listener of this.#onNews) listener(news);
  }
}

function pageOf(cause: string): Pick<Alert, 'page' | 'params'> {
  const { page, params } = factsOf(cause);
  return { page, params };
}

function isSame(alert: Alert, said: RaisedAlert): boolean {
  return alert.level === said.level && alert.title === said.title && alert.message === said.message;
}
