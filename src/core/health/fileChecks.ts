import { errorBodyOf } from '../../shared/errors.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Reader } from '../storage/reader.ts';
import type { Writer } from '../storage/types.ts';

/** What the last check of a whole database file found. */
export interface FileCheck {
  /** Epoch ms. */
  readonly at: number;
  readonly durationMs: number;
  /** In SQLite's words; empty when the file is sound. */
  readonly problems: readonly string[];
}

export interface FileChecksParts {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A file is checked at most this often by itself, ms. */
export const CHECK_EVERY_MS = 24 * 3_600_000;

interface CheckRow {
  readonly at: number;
  readonly durationMs: number;
  readonly problemsJson: string;
}

/** When each database file was last checked, and what was found: kept over restarts, so that a check, which reads all of it, is rare. */
export class FileChecks {
  readonly #parts: FileChecksParts;
  readonly #known = new Map<string, FileCheck | null>();

  constructor(parts: FileChecksParts) {
    this.#parts = parts;
  }

  /** null when there was none. Throws a `storage.*` error. */
  last(file: string): FileCheck | null {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const row = this.#parts.reader
      .prepare<CheckRow>(
        'SELECT at_ms AS at, duration_ms AS durationMs, problems_json AS problemsJson FROM file_checks WHERE file = ?',
      )
      .get(file);
    const check = row
      ? { at: row.at, durationMs: row.durationMs, problems: JSON.parse(row.problemsJson) as string[] }
      : null;
    this.#known.set(file, check);
    return check;
  }

  /** Whether the last check of a file is a day old; so is one whose date lies in the future. Throws a `storage.*` error. */
  isDue(file: string): boolean {
    const last = this.last(file);
    const age = last ? this.#parts.clock.now() - last.at : CHECK_EVERY_MS;
    return age < 0 || age >= CHECK_EVERY_MS;
  }

  /** Keeps the result of a check; null when the file is not the one that was checked any more. Never rejects. */
  async note(file: string, check: FileCheck | null): Promise<void> {
    this.#known.set(file, check);
    const sql = `INSERT INTO file_checks (file, at_ms, duration_ms, problems_json) VALUES (?, ?, ?, ?)
      ON CONFLICT (file) DO UPDATE SET at_ms = excluded.at_ms, duration_ms = excluded.duration_ms,
        problems_json = excluded.problems_json`;
    try {
      await this.#parts.writer.run([
        check
          ? { sql, params: [file, check.at, Math.round(check.durationMs), JSON.stringify(check.problems)] }
          : { sql: 'DELETE FROM file_checks WHERE file = ?', params: [file] },
      ]);
    } catch (caught) {
      this.#parts.logger.warn('the result of a file check was not kept', { code: errorBodyOf(caught).code });
    }
  }
}
