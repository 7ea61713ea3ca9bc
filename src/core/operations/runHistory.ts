import type { Run } from '../../shared/contract/operations.ts';
import { AppError, errorBodyOf } from '../../shared/errors.ts';
import type { Logger } from '../ports.ts';
import type { RunRecord, RunRecords } from './runRecords.ts';
import { leftRun } from './runStates.ts';

const SHOWN = 50;
/** The latest ones, and those with kept entries, are shown with their whole tables. */
const WHOLE = 5;
const SHORT_ROWS = 20;

/** The history of runs, with those that could not be written yet. */
export class RunHistory {
  readonly #records: RunRecords;
  readonly #logger: Logger;
  readonly #waiting = new Map<string, RunRecord>();
  #recent: readonly Run[] | null = null;

  constructor(records: RunRecords, logger: Logger) {
    this.#records = records;
    this.#logger = logger;
  }

  /** The latest that ended and all that can be put back, newest first, without those of these ids. */
  recent(without: ReadonlySet<string>): Run[] {
    this.#recent ??= this.#load();
    return this.#recent
      .filter(({ id }) => !without.has(id))
      .filter(({ undo }, index) => index < SHOWN || undo.state === 'kept');
  }

  /** The record of a run. Throws `request.invalid` when there is none. */
  record(id: string): RunRecord {
    const found = this.#waiting.get(id) ?? this.#records.byId(id);
    if (found) return found;
    throw new AppError('request.invalid', 'There is no such run in the history.');
  }

  ofTurns(turns: readonly string[]): (Run & { turn: string })[] {
    const records = this.#records.ofTurns(turns).map((record) => this.#waiting.get(record.run.id) ?? record);
    return records.map(({ run, turn }) => ({ ...leftRun(run), turn: turn ?? '' }));
  }

  async save(record: RunRecord): Promise<void> {
    await this.#records.save(record);
    this.#waiting.delete(record.run.id);
    this.#recent = null;
  }

  /** As `save`; what cannot be written now waits for `saveWaiting`. */
  async keep(record: RunRecord): Promise<void> {
    try {
      await this.save(record);
    } catch (caught) {
      this.#logger.error('the history of an operation could not be written', {
        operation: record.run.operation,
        code: errorBodyOf(caught).code,
      });
      this.#waiting.set(record.run.id, record);
      this.#recent = null;
    }
  }

  /** Whether a run ended in a way that is not in the database yet. */
  isWaiting(id: string): boolean {
    return this.#waiting.has(id);
  }

  async saveWaiting(): Promise<void> {
    for (const record of [...this.#waiting.values()]) await this.keep(record);
  }

  /** Reads anew what was changed beside this. */
  refresh(): void {
    this.#recent = null;
  }

  #load(): readonly Run[] {
    // What can still be put back is shown however long ago it was.
    const found = new Map(
      [...this.#records.recent(SHOWN + 10), ...this.#records.kept()].map((record) => [record.run.id, record]),
    );
    const stored = [...found.values()].filter(({ run }) => !this.#waiting.has(run.id));
    const runs = [...this.#waiting.values(), ...stored].map(({ run }) => leftRun(run));
    return runs.sort((a, b) => b.startedAt - a.startedAt).map(shown);
  }
}

/** Reports go to the window with every change: the older ones as far as a list shows them. */
function shown(run: Run, place: number): Run {
  if (place < WHOLE || run.undo.state === 'kept' || !run.report) return run;
  const tables = run.report.tables.map((table) => ({ ...table, rows: table.rows.slice(0, SHORT_ROWS) }));
  return { ...run, report: { ...run.report, tables } };
}
