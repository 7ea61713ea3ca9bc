import type { Alert } from '../../shared/contract/alerts.ts';
import { errorBodyOf } from '../../shared/errors.ts';
import type { Logger } from '../ports.ts';
import type { Reader } from '../storage/reader.ts';
import type { Statement, Writer } from '../storage/types.ts';

/** An alert as it is kept. */
export interface AlertRecord {
  readonly alert: Omit<Alert, 'page' | 'params'>;
  readonly dismissed: boolean;
  /** When it was last news, epoch ms. */
  readonly newsAt: number;
}

/** Where alerts are kept. Changes never fail: they are written in order as soon as they can be. */
export interface AlertRecords {
  /** Oldest first. Throws a `storage.*` error. */
  all(): readonly AlertRecord[];
  /** Keeps an alert, or its change. `newsAt` as it was where it is left out. */
  put(record: Omit<AlertRecord, 'newsAt'>, newsAt?: number): void;
  remove(id: number): void;
  /** Resolves when what could be written is. */
  flush(): Promise<void>;
}

interface AlertRow {
  readonly id: number;
  readonly cause: string;
  readonly level: Alert['level'];
  readonly title: string;
  readonly message: string;
  readonly raisedAt: number;
  readonly updatedAt: number;
  readonly clearedAt: number | null;
  readonly newsAt: number;
  readonly read: number;
  readonly dismissed: number;
}

const PUT = `INSERT INTO alerts (id, cause, level, title, message, raised_ms, updated_ms, cleared_ms, news_ms, read, dismissed)
  VALUES (@id, @cause, @level, @title, @message, @raisedAt, @updatedAt, @clearedAt, coalesce(@newsAt, @raisedAt), @read, @dismissed)
  ON CONFLICT (id) DO UPDATE SET cause = excluded.cause, level = excluded.level, title = excluded.title,
    message = excluded.message, updated_ms = excluded.updated_ms, cleared_ms = excluded.cleared_ms,
    news_ms = coalesce(@newsAt, news_ms), read = excluded.read, dismissed = excluded.dismissed`;

/** Alerts in console.sqlite. While it cannot be written (a full disk is itself an alert) the last state of each waits. */
export class SqliteAlertRecords implements AlertRecords {
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #logger: Logger;
  readonly #waiting = new Map<number, Statement>();
  #writing: Promise<void> | null = null;

  constructor(reader: Reader, writer: Writer, logger: Logger) {
    this.#reader = reader;
    this.#writer = writer;
    this.#logger = logger;
  }

  all(): readonly AlertRecord[] {
    const rows = this.#reader
      .prepare<AlertRow>(
        `SELECT id, cause, level, title, message, raised_ms AS raisedAt, updated_ms AS updatedAt,
          cleared_ms AS clearedAt, news_ms AS newsAt, read, dismissed FROM alerts ORDER BY id`,
      )
      .all();
    return rows.map(({ newsAt, dismissed, read, ...alert }) => ({
      alert: { ...alert, read: read === 1 },
      dismissed: dismissed === 1,
      newsAt,
    }));
  }

  put({ alert, dismissed }: Omit<AlertRecord, 'newsAt'>, newsAt?: number): void {
    const { id, cause, level, title, message, raisedAt, updatedAt, clearedAt } = alert;
    const said = { id, cause, level, title, message, raisedAt, updatedAt, clearedAt };
    const news = newsAt ?? this.#waitingNews(id);
    const flags = { newsAt: news, read: alert.read ? 1 : 0, dismissed: dismissed ? 1 : 0 };
    this.#write(id, { sql: PUT, params: { ...said, ...flags } });
  }

  remove(id: number): void {
    this.#write(id, { sql: 'DELETE FROM alerts WHERE id = ?', params: [id] });
  }

  async flush(): Promise<void> {
    await this.#writing;
    await this.#send();
  }

  /** A change that replaces one that was not written yet must not lose when that one was news. */
  #waitingNews(id: number): number | null {
    const params = this.#waiting.get(id)?.params;
    const newsAt = params && 'newsAt' in params ? params.newsAt : null;
    return typeof newsAt === 'number' ? newsAt : null;
  }

  #write(id: number, statement: Statement): void {
    this.#waiting.delete(id);
    this.#waiting.set(id, statement);
    this.#writing ??= Promise.resolve()
      .then(() => this.#send())
      .finally(() => {
        this.#writing = null;
      });
  }

  async #send(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting];
      try {
        await this.#writer.run(batch.map(([, statement]) => statement));
      } catch (caught) {
        this.#logger.warn('alerts wait to be written', { code: errorBodyOf(caught).code });
        return;
      }
      for (const [id, statement] of batch) {
        if (this.#waiting.get(id) === statement) this.#waiting.delete(id);
      }
    }
  }
}
