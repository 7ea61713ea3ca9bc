import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { OWN_CACHE } from '../../shared/contract/cacheFiles.ts';
import type { OperationInput, Run } from '../../shared/contract/operations.ts';
import { errorBodyOf } from '../../shared/errors.ts';
import type { AuditTrail } from '../audit/auditTrail.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { errorCodeOf } from '../fileTrouble.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Active, ActiveRuns } from './activeRuns.ts';
import type { OperationContext } from './operation.ts';
import type { PlainContext } from './operationMessages.ts';
import type { RunMaker } from './operations.ts';
import { operationFor, operationTitle } from './registry.ts';
import type { RunHistory } from './runHistory.ts';
import type { RunRecord } from './runRecords.ts';
import {
  endedRecord,
  type Leftover,
  recoveredRecord,
  startedRecord,
  undoingRecord,
  undoneRecord,
} from './runStates.ts';
import type { Trash } from './trash.ts';

export interface LauncherParts {
  readonly trash: Trash;
  /** console.sqlite. */
  readonly consoleFile: string;
  /** Folder of a file's backups, and how many are kept. */
  readonly backups: (target: CacheTarget) => OperationContext['backups'];
  /** Writes what the console itself has yet to write to that file. */
  readonly flush: (target: CacheTarget) => Promise<void>;
  /** Told when a run ended, before it is shown as ended. */
  readonly onEnded: (run: Run, input: OperationInput, table: string) => Promise<void>;
  /** For files that are put back while they are not open, ms. */
  readonly busyTimeoutMs: () => number;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts runs and what puts them back, and says what becomes of them at their end. */
export class RunLauncher {
  readonly #parts: LauncherParts;
  readonly #active: ActiveRuns;
  readonly #history: RunHistory;
  readonly #tidy: () => Promise<void>;

  /** `tidy`: puts back what a thread that died left. */
  constructor(
    parts: LauncherParts,
    runs: { active: ActiveRuns; history: RunHistory; tidy: () => Promise<void> },
  ) {
    this.#parts = parts;
    this.#active = runs.active;
    this.#history = runs.history;
    this.#tidy = runs.tidy;
  }

  startedRecord(target: CacheTarget, input: OperationInput, maker: RunMaker): RunRecord {
    const about = {
      id: randomUUID(),
      title: operationTitle(input.operation),
      now: this.#parts.clock.now(),
    };
    return startedRecord(target, input, maker, about);
  }

  begin(target: CacheTarget, input: OperationInput, maker: RunMaker): Promise<Active> {
    const record = this.startedRecord(target, input, maker);
    const trashFile = this.#parts.trash.file(record.run.id);
    return this.#active.begin(record, {
      job: { kind: 'run', input, context: this.context(target), trashFile },
      before: () => this.#parts.flush(target),
      finish: async (end) => {
        if (end.kind === 'died') return this.#recoverSoon();
        const { keepsForever = false } = operationFor(input);
        const ended = endedRecord(record, end, this.#leftover(record, keepsForever));
        if (ended.run.undo.state === 'none') await this.#drop(record.run.id);
        await this.ended(ended, input);
        return ended;
      },
    });
  }

  putBack(before: RunRecord, target: CacheTarget): Promise<Active> {
    const { trash } = this.#parts;
    return this.#active.begin(undoingRecord(before), {
      job: { kind: 'put_back', target, trashFile: trash.file(before.run.id) },
      finish: async (end) => {
        const undone = undoneRecord(before, end);
        // The history first: without its file there would be nothing left to do again.
        await this.#history.keep(undone);
        if (undone.run.undo.state === 'undone') await this.#drop(before.run.id);
        await this.audit('cache.undone', undone.run);
        return undone;
      },
    });
  }

  /** Puts back what a console that ended had under way. While the file is busy it is left for the next time. */
  async recover(record: RunRecord): Promise<void> {
    const { run, table } = record;
    if (this.#active.on(run.file)) return;
    const target: CacheTarget = {
      ...{ id: run.file, file: run.path, table, own: run.file === OWN_CACHE, writable: true },
      busyTimeoutMs: this.#parts.busyTimeoutMs(),
    };
    const isUndo = run.undo.state === 'kept';
    if (isUndo) {
      const before = { ...record, run: { ...run, state: run.report ? 'done' : 'interrupted' } as const };
      await (await this.putBack(before, target)).ended;
      return;
    }
    const { trash } = this.#parts;
    const active = await this.#active.begin(record, {
      job: { kind: 'put_back', target, trashFile: trash.file(run.id) },
      finish: async (end) => {
        if (end.kind === 'failed' && end.error.code === 'storage.busy') return null;
        const recovered = recoveredRecord(record, end, this.#leftover(record, false));
        await this.#history.keep(recovered);
        if (recovered.run.undo.state === 'none') await this.#drop(run.id);
        await this.audit('cache.operation', recovered.run);
        return recovered;
      },
    });
    await active.ended;
  }

  /** Deletes what was kept of a run. A file that stays is one of no run: `tidy` tries again. */
  async #drop(run: string): Promise<void> {
    try {
      await this.#parts.trash.delete(run);
    } catch (caught) {
      this.#parts.logger.warn('a file of the trash could not be deleted', {
        run,
        error: errorCodeOf(caught),
      });
    }
  }

  /** After a thread died: its run stays as it is, and is put back as after a crash of the console. */
  #recoverSoon(): null {
    setImmediate(() => {
      this.#tidy().catch((caught) =>
        this.#parts.logger.error('what an operation changed was not put back', {
          code: errorBodyOf(caught).code,
        }),
      );
    });
    return null;
  }

  async ended(record: RunRecord, input: OperationInput): Promise<void> {
    try {
      await this.#parts.onEnded(record.run, input, record.table);
    } catch (caught) {
      this.#parts.logger.error('what follows an operation failed', { code: errorBodyOf(caught).code });
    }
    await this.audit('cache.operation', record.run);
  }

  async audit(act: string, run: Run): Promise<void> {
    const { id, operation, path, undo, madeBy, state, error } = run;
    const facts = { operation, file: basename(path), rows: undo.rows, run: id, made_by: madeBy, state };
    try {
      await this.#parts.audit.act(act, { ...facts, error_code: error?.code ?? null });
    } catch (caught) {
      // It is done already: what is left is to say so.
      this.#parts.logger.error('an operation is missing in the audit log', {
        run: id,
        code: errorBodyOf(caught).code,
      });
    }
  }

  #leftover({ run }: RunRecord, keepsForever: boolean): Leftover {
    return { now: this.#parts.clock.now(), bytes: this.#parts.trash.bytes(run.id), keepsForever };
  }

  context(target: CacheTarget): PlainContext {
    const { consoleFile, backups, clock } = this.#parts;
    return { target, consoleFile, now: clock.now(), backups: backups(target) };
  }
}
