import { basename } from 'node:path';
import type { OperationInput, OperationsState, Plan, Run } from '../../shared/contract/operations.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { CacheFilesService, CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { ActiveRuns, viewOf } from './activeRuns.ts';
import { type RunningJob, startJob } from './operationJob.ts';
import type { OperationEnd } from './operationMessages.ts';
import type { Operations, RunMaker } from './operations.ts';
import { Plans } from './plans.ts';
import { operationFor, operationList } from './registry.ts';
import { RunHistory } from './runHistory.ts';
import { type LauncherParts, RunLauncher } from './runLauncher.ts';
import type { RunRecord, RunRecords } from './runRecords.ts';
import { emptiedRecord, failedRecord } from './runStates.ts';
import { tidyTrash } from './tidyTrash.ts';

/** What the runner works with. */
export interface RunnerParts extends LauncherParts {
  readonly target: CacheFilesService['target'];
  readonly records: RunRecords;
  readonly threadUrl: URL;
}

/** A preview that is being made. */
interface Planning {
  job: RunningJob | null;
  isStopped: boolean;
}

/** Runs operations on threads, one at a time for each file, and keeps their history. */
export class OperationRunner implements Operations {
  readonly #parts: RunnerParts;
  readonly #plans: Plans;
  readonly #history: RunHistory;
  readonly #active: ActiveRuns;
  readonly #launcher: RunLauncher;
  readonly #planning = new Map<string, Planning>();
  readonly #listeners = new Set<(state: OperationsState) => void>();
  #isClosed = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#plans = new Plans(parts.clock);
    this.#history = new RunHistory(parts.records, parts.logger);
    const { threadUrl } = parts;
    this.#active = new ActiveRuns({
      threadUrl,
      history: this.#history,
      tell: () => this.#tell(),
      onTrouble: (caught) =>
        parts.logger.error('the end of an operation was not noted', { code: errorBodyOf(caught).code }),
    });
    const runs = { active: this.#active, history: this.#history, tidy: () => this.tidy() };
    this.#launcher = new RunLauncher(parts, runs);
  }

  list(): ReturnType<Operations['list']> {
    return operationList();
  }

  state(): OperationsState {
    const running = this.#active.list();
    return { running, recent: this.#history.recent(new Set(running.map(({ id }) => id))) };
  }

  plan(file: string, input: OperationInput): Promise<Plan> {
    this.stopPlan(file);
    return this.#plan(file, input, file);
  }

  stopPlan(file: string): void {
    const planning = this.#planning.get(file);
    if (!planning) return;
    planning.isStopped = true;
    planning.job?.cancel();
  }

  async start(file: string, input: OperationInput, seen: Parameters<Operations['start']>[2]): Promise<Run> {
    const target = this.#parts.target(file);
    this.#active.refuseWhenBusy(file);
    if (operationFor(input).about.writes) refuseReadOnly(target);
    this.#plans.use(target, input, seen);
    return viewOf(await this.#launcher.begin(target, input, { madeBy: 'person', turn: null }));
  }

  async perform(file: string, input: OperationInput, maker: RunMaker): Promise<Run> {
    for (let before = this.#active.on(file); before; before = this.#active.on(file)) await before.ended;
    const target = this.#parts.target(file);
    try {
      // Apart from previews of persons, who stop theirs.
      const { problem } = await this.#plan(file, input, `${file} ${maker.madeBy}`);
      if (problem) throw new AppError(problem.code, problem.message, { data: problem.data ?? {} });
      return await (await this.#launcher.begin(target, input, maker)).ended;
    } catch (caught) {
      const record = this.#launcher.startedRecord(target, input, maker);
      const failed = failedRecord(record, errorBodyOf(caught), this.#parts.clock.now());
      await this.#history.keep(failed);
      await this.#launcher.ended(failed, input);
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
    return viewOf(await this.#launcher.putBack(before, target));
  }

  async discard(id: string): Promise<Run> {
    const discarded = emptiedRecord(this.#kept(id), 'discarded');
    this.#active.refuseWhenBusy(discarded.run.file);
    await this.#history.save(discarded);
    await this.#parts.trash.delete(id);
    await this.#launcher.audit('cache.discarded', discarded.run);
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
    for (const record of records.unfinished()) {
      const { id } = record.run;
      if (!isActive(id) && !this.#history.isWaiting(id)) await this.#launcher.recover(record);
    }
    await tidyTrash({ records, trash, history: this.#history, now: clock.now(), isActive });
    this.#tell();
  }

  onChange(listener: (state: OperationsState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#planning.values()].map(({ job }) => job?.kill()));
    await this.#active.close();
  }

  /** `slot`: under which name it can be stopped. */
  async #plan(file: string, input: OperationInput, slot: string): Promise<Plan> {
    const target = this.#parts.target(file);
    const { about } = operationFor(input);
    const planning: Planning = { job: null, isStopped: false };
    this.#planning.set(slot, planning);
    await this.#parts.flush(target);
    if (this.#isClosed) throw new AppError('storage.closed', 'The console is closing.');
    const nobody = { onProgress: () => undefined, onPuttingBack: () => undefined };
    const context = this.#launcher.context(target);
    planning.job = startJob(this.#parts.threadUrl, { kind: 'plan', input, context }, nobody);
    if (planning.isStopped) planning.job.cancel();
    const end = await planning.job.ended;
    if (this.#planning.get(slot) === planning) this.#planning.delete(slot);
    if (end.kind !== 'planned') throw errorOf(end);
    const problem = (about.writes ? readOnlyProblem(target) : null) ?? end.dryRun.problem ?? null;
    return this.#plans.keep(target, input, { ...end.dryRun, problem });
  }

  #kept(id: string): RunRecord {
    const record = this.#history.record(id);
    if (record.run.undo.state === 'kept' && !this.#active.byId(id)) return record;
    throw new AppError('request.invalid', 'Nothing is kept of this run any more, so it cannot be undone.');
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
