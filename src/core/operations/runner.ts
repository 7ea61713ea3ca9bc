import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { OWN_CACHE } from '../../shared/contract/cacheFiles.ts';
import type { OperationInput, OperationsState, Plan, Run } from '../../shared/contract/operations.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { AuditTrail } from '../audit/auditTrail.ts';
import type { CacheFilesService, CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { Clock, Logger } from '../ports.ts';
import { type Active, ActiveRuns, viewOf } from './activeRuns.ts';
import type { OperationContext } from './operation.ts';
import { type RunningJob, startJob } from './operationJob.ts';
import type { OperationEnd, PlainContext } from './operationMessages.ts';
import type { Operations, RunMaker } from './operations.ts';
import { Plans } from './plans.ts';
import { operationFor, operationList, operationTitle } from './registry.ts';
import { RunHistory } from './runHistory.ts';
import type { RunRecord, RunRecords } from './runRecords.ts';
import {
  emptiedRecord,
  endedRecord,
  failedRecord,
  type Leftover,
  recoveredRecord,
  startedRecord,
  undoingRecord,
  undoneRecord,
} from './runStates.ts';
import { tidyTrash } from './tidyTrash.ts';
import type { Trash } from './trash.ts';

/** What the runner works with. */
export interface RunnerParts {
  readonly target: CacheFilesService['target'];
  readonly records: RunRecords;
  readonly trash: Trash;
  /** console.sqlite. */
  readonly consoleFile: string;
  /** Folder of a file's backups, and how many are kept. */
  readonly backups: (target: CacheTarget) => OperationContext['backups'];
  /** Writes what the console itself has yet to write to that file. */
  readonly flush: (target: CacheTarget) => Promise<void>;
  /** Told when a run ended, before it is shown as ended. */
  readonly onEnded: (run: Run, input: OperationInput) => Promise<void>;
  /** For files that are put back while they are not open, ms. */
  readonly busyTimeoutMs: () => number;
  readonly threadUrl: URL;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Runs operations on threads, one at a time for each file, and keeps their history. */
export class OperationRunner implements Operations {
  readonly #parts: RunnerParts;
  readonly #plans: Plans;
  readonly #history: RunHistory;
  readonly #active: ActiveRuns;
  readonly #planning = new Map<string, RunningJob>();
  readonly #listeners = new Set<(state: OperationsState) => void>();
  #isClosed = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#plans = new Plans(parts.clock);
    this.#history = new RunHistory(parts.records, parts.logger);
    const { threadUrl } = parts;
    this.#active = new ActiveRuns({ threadUrl, history: this.#history, tell: () => this.#tell() });
  }

  list(): ReturnType<Operations['list']> {
    return operationList();
  }

  state(): OperationsState {
    const running = this.#active.list();
    return { running, recent: this.#history.recent(new Set(running.map(({ id }) => id))) };
  }

  async plan(file: string, input: OperationInput): Promise<Plan> {
    const target = this.#parts.target(file);
    const { about } = operationFor(input);
    this.stopPlan(file);
    await this.#parts.flush(target);
    const nobody = { onProgress: () => undefined, onPuttingBack: () => undefined };
    const context = this.#context(target);
    const job = startJob(this.#parts.threadUrl, { kind: 'plan', input, context }, nobody);
    this.#planning.set(file, job);
    const end = await job.ended;
    if (this.#planning.get(file) === job) this.#planning.delete(file);
    if (end.kind !== 'planned') throw errorOf(end);
    const problem = (about.writes ? readOnlyProblem(target) : null) ?? end.dryRun.problem ?? null;
    return this.#plans.keep(target, input, { ...end.dryRun, problem });
  }

  stopPlan(file: string): void {
    this.#planning.get(file)?.cancel();
  }

  async start(file: string, input: OperationInput, seen: Parameters<Operations['start']>[2]): Promise<Run> {
    const target = this.#parts.target(file);
    this.#active.refuseWhenBusy(file);
    if (operationFor(input).about.writes) refuseReadOnly(target);
    this.#plans.use(target, input, seen);
    return viewOf(await this.#begin(target, input, { madeBy: 'person', turn: null }));
  }

  async perform(file: string, input: OperationInput, maker: RunMaker): Promise<Run> {
    for (let before = this.#active.on(file); before; before = this.#active.on(file)) await before.ended;
    const target = this.#parts.target(file);
    try {
      const { problem } = await this.plan(file, input);
      if (problem) throw new AppError(problem.code, problem.message, { data: problem.data ?? {} });
      return await (await this.#begin(target, input, maker)).ended;
    } catch (caught) {
      const record = this.#startedRecord(target, input, maker);
      const failed = failedRecord(record, errorBodyOf(caught), this.#parts.clock.now());
      await this.#history.keep(failed);
      await this.#ended(failed, input);
      this.#tell();
      return failed.run;
    }
  }

  cancel(id: string): boolean {
    const active = this.#active.byId(id);
    if (!active?.job || active.record.run.state !== 'running') return false;
    if (active.progress?.stoppable === false) return false;
    active.job.cancel();
    return true;
  }

  async undo(id: string): Promise<Run> {
    const before = this.#kept(id);
    const target = this.#parts.target(before.run.file);
    if (target.file !== before.run.path || target.table !== before.table) throw otherFile(before);
    refuseReadOnly(target);
    return viewOf(await this.#putBack(before, target));
  }

  async discard(id: string): Promise<Run> {
    const discarded = emptiedRecord(this.#kept(id), 'discarded');
    this.#active.refuseWhenBusy(discarded.run.file);
    await this.#history.save(discarded);
    this.#parts.trash.delete(id);
    await this.#audit('cache.discarded', discarded.run);
    this.#tell();
    return discarded.run;
  }

  runsOf(turns: readonly string[]): readonly (Run & { readonly turn: string })[] {
    return this.#history.ofTurns(turns);
  }

  async tidy(): Promise<void> {
    const { records, trash, clock } = this.#parts;
    const isActive = (id: string) => this.#active.byId(id) !== undefined;
    await this.#history.saveWaiting();
    for (const record of records.unfinished()) if (!isActive(record.run.id)) await this.#recover(record);
    await tidyTrash({ records, trash, history: this.#history, now: clock.now(), isActive });
    this.#tell();
  }

  onChange(listener: (state: OperationsState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#planning.values()].map((job) => job.kill()));
    await this.#active.close();
  }

  #startedRecord(target: CacheTarget, input: OperationInput, maker: RunMaker): RunRecord {
    const about = {
      id: randomUUID(),
      title: operationTitle(input.operation),
      now: this.#parts.clock.now(),
    };
    return startedRecord(target, input, maker, about);
  }

  #begin(target: CacheTarget, input: OperationInput, maker: RunMaker): Promise<Active> {
    const record = this.#startedRecord(target, input, maker);
    const trashFile = this.#parts.trash.file(record.run.id);
    return this.#active.begin(record, {
      job: { kind: 'run', input, context: this.#context(target), trashFile },
      before: () => this.#parts.flush(target),
      finish: async (end) => {
        if (end.kind === 'died') return this.#recoverSoon();
        const { keepsForever = false } = operationFor(input);
        const ended = endedRecord(record, end, this.#leftover(record, keepsForever));
        if (ended.run.undo.state === 'none') this.#parts.trash.delete(record.run.id);
        await this.#ended(ended, input);
        return ended;
      },
    });
  }

  #putBack(before: RunRecord, target: CacheTarget): Promise<Active> {
    const { trash } = this.#parts;
    return this.#active.begin(undoingRecord(before), {
      job: { kind: 'put_back', target, trashFile: trash.file(before.run.id) },
      finish: async (end) => {
        if (end.kind === 'died') return this.#recoverSoon();
        const undone = undoneRecord(before, end);
        // The history first: without its file there would be nothing left to do again.
        await this.#history.keep(undone);
        if (end.kind === 'back') trash.delete(before.run.id);
        await this.#audit('cache.undone', undone.run);
        return undone;
      },
    });
  }

  /** Puts back what a console that ended had under way. While the file is busy it is left for the next time. */
  async #recover(record: RunRecord): Promise<void> {
    const { run, table } = record;
    if (this.#isClosed || this.#active.on(run.file)) return;
    const target: CacheTarget = {
      ...{ id: run.file, file: run.path, table, own: run.file === OWN_CACHE, writable: true },
      busyTimeoutMs: this.#parts.busyTimeoutMs(),
    };
    const isUndo = run.undo.state === 'kept';
    if (isUndo) {
      const before = { ...record, run: { ...run, state: run.report ? 'done' : 'interrupted' } as const };
      await (await this.#putBack(before, target)).ended;
      return;
    }
    const { trash } = this.#parts;
    const active = await this.#active.begin(record, {
      job: { kind: 'put_back', target, trashFile: trash.file(run.id) },
      finish: async (end) => {
        if (end.kind === 'failed' && end.error.code === 'storage.busy') return null;
        const recovered = recoveredRecord(record, end, this.#leftover(record, false));
        await this.#history.keep(recovered);
        if (recovered.run.undo.state === 'none') trash.delete(run.id);
        await this.#audit('cache.operation', recovered.run);
        return recovered;
      },
    });
    await active.ended;
  }

  /** After a thread died: its run stays as it is, and is put back as after a crash of the console. */
  #recoverSoon(): null {
    setImmediate(() => {
      this.tidy().catch((caught) =>
        this.#parts.logger.error('what an operation changed was not put back', {
          code: errorBodyOf(caught).code,
        }),
      );
    });
    return null;
  }

  #kept(id: string): RunRecord {
    const record = this.#history.record(id);
    if (record.run.undo.state === 'kept' && !this.#active.byId(id)) return record;
    throw new AppError('request.invalid', 'Nothing is kept of this run any more, so it cannot be undone.');
  }

  async #ended(record: RunRecord, input: OperationInput): Promise<void> {
    try {
      await this.#parts.onEnded(record.run, input);
    } catch (caught) {
      this.#parts.logger.error('what follows an operation failed', { code: errorBodyOf(caught).code });
    }
    await this.#audit('cache.operation', record.run);
  }

  async #audit(act: string, run: Run): Promise<void> {
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

  #context(target: CacheTarget): PlainContext {
    const { consoleFile, backups, clock } = this.#parts;
    return { target, consoleFile, now: clock.now(), backups: backups(target) };
  }

  #tell(): void {
    if (this.#isClosed || this.#listeners.size === 0) return;
    const state = this.state();
    for (const listener of this.#listeners) listener(state);
  }
}

function errorOf(end: OperationEnd): AppError {
  if (end.kind === 'failed')
    return new AppError(end.error.code, end.error.message, { data: end.error.data ?? {} });
  return new AppError('storage.failed', 'The preview ended before its time. Try again.');
}

function readOnlyProblem(target: CacheTarget): ErrorBody | null {
  if (target.writable) return null;
  return {
    code: 'storage.readonly',
    message: `${basename(target.file)} is open for reading only. Choose "Allow changes" to change it.`,
  };
}

function refuseReadOnly(target: CacheTarget): void {
  const problem = readOnlyProblem(target);
  if (problem) throw new AppError(problem.code, problem.message);
}

function otherFile({ run, table }: RunRecord): AppError {
  return new AppError(
    'request.invalid',
    `This was done to ${run.path}, table "${table}". Open that file and table to undo it.`,
    { data: { file: run.path } },
  );
}
