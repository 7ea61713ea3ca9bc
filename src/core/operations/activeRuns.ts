import type { Progress, Run } from '../../shared/contract/operations.ts';
import { AppError } from '../../shared/errors.ts';
import { type RunningJob, startJob } from './operationJob.ts';
import type { OperationEnd, OperationJob } from './operationMessages.ts';
import type { RunHistory } from './runHistory.ts';
import type { RunRecord } from './runRecords.ts';
import { undoingRecord } from './runStates.ts';

/** A run that has its file to itself. */
export interface Active {
  record: RunRecord;
  progress: Progress | null;
  job: RunningJob | null;
  /** The run as it ended. */
  readonly ended: Promise<Run>;
  readonly end: (run: Run) => void;
}

export interface ActiveRunsParts {
  readonly threadUrl: URL;
  readonly history: RunHistory;
  /** Told of every change of what is under way. */
  readonly tell: () => void;
  /** Told what went wrong at the end of a run. */
  readonly onTrouble: (caught: unknown) => void;
}

/** What is to be done with a run. */
export interface Launch {
  readonly job: OperationJob;
  /** Done first; what it rejects with ends the run before it began. */
  readonly before?: () => Promise<void>;
  /** The record of the run once its job ended; null = it stays as it is in the history, for the next `tidy`. */
  readonly finish: (end: OperationEnd) => Promise<RunRecord | null>;
}

/** What is under way: one run at a time for each file. */
export class ActiveRuns {
  readonly #parts: ActiveRunsParts;
  readonly #byFile = new Map<string, Active>();
  #isClosed = false;

  constructor(parts: ActiveRunsParts) {
    this.#parts = parts;
  }

  list(): Run[] {
    return [...this.#byFile.values()].map(viewOf);
  }

  on(file: string): Active | undefined {
    return this.#byFile.get(file);
  }

  byId(id: string): Active | undefined {
    return [...this.#byFile.values()].find(({ record }) => record.run.id === id);
  }

  refuseWhenBusy(file: string): void {
    const busy = this.#byFile.get(file)?.record.run;
    if (!busy) return;
    throw new AppError('storage.busy', `"${busy.title}" works on this file. Wait for its end, or stop it.`, {
      data: { operation: busy.operation },
    });
  }

  /** Starts a job for a run; resolves once it has begun. Throws `storage.busy` where another has the file. */
  async begin(record: RunRecord, { job, before, finish }: Launch): Promise<Active> {
    this.refuseWhenBusy(record.run.file);
    const active = reserved(record);
    this.#byFile.set(record.run.file, active);
    try {
      await before?.();
      await this.#parts.history.save(record);
      if (this.#isClosed) throw new AppError('storage.closed', 'The console is closing.');
    } catch (caught) {
      this.#byFile.delete(record.run.file);
      active.end(record.run);
      throw caught;
    }
    active.job = startJob(this.#parts.threadUrl, job, {
      onProgress: (progress) => {
        active.progress = progress;
        this.#parts.tell();
      },
      onPuttingBack: () => {
        active.record = undoingRecord(active.record);
        this.#parts.tell();
      },
    });
    active.job.ended
      .then((end) => this.#ended(active, record, () => finish(end)))
      .catch((caught) => this.#parts.onTrouble(caught));
    this.#parts.tell();
    return active;
  }

  /** Ends the threads where they are. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#byFile.values()].map(({ job }) => job?.kill()));
  }

  async #ended(active: Active, begun: RunRecord, finish: () => Promise<RunRecord | null>): Promise<void> {
    // What a closing console ended is for its next start.
    let record: RunRecord | null = null;
    try {
      record = this.#isClosed ? null : await finish();
      if (record) await this.#parts.history.keep(record);
    } finally {
      // Whatever went wrong at its end: the file is free again, and the next `tidy` looks after the run.
      this.#byFile.delete(begun.run.file);
      active.end((record ?? begun).run);
      this.#parts.tell();
    }
  }
}

/** A run with how far it is. */
export function viewOf({ record, progress }: Active): Run {
  return { ...record.run, progress };
}

function reserved(record: RunRecord): Active {
  let end: (run: Run) => void = () => undefined;
  const ended = new Promise<Run>((resolve) => {
    end = resolve;
  });
  return { record, progress: null, job: null, ended, end };
}
