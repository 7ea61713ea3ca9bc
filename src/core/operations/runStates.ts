import type { Fact, OperationInput, Run } from '../../shared/contract/operations.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { OperationEnd } from './operationMessages.ts';
import type { RunMaker } from './operations.ts';
import type { PutBack } from './putBack.ts';
import { changesEntries, operationFor } from './registry.ts';
import type { RunRecord } from './runRecords.ts';

const KEPT_MS = 7 * 86_400_000;

const NOTHING_KEPT: Run['undo'] = { state: 'none', rows: 0, bytes: 0, until: null };

/** A run that begins. */
export function startedRecord(
  target: CacheTarget,
  input: OperationInput,
  maker: RunMaker,
  about: { readonly id: string; readonly title: string; readonly now: number },
): RunRecord {
  const run: Run = {
    id: about.id,
    file: target.id,
    path: target.file,
    operation: input.operation,
    title: about.title,
    madeBy: maker.madeBy,
    startedAt: about.now,
    endedAt: null,
    state: 'running',
    progress: null,
    report: null,
    error: null,
    undo: NOTHING_KEPT,
  };
  return { run, table: target.table, input, turn: maker.turn };
}

/** What is left of a run in the trash. */
export interface Leftover {
  /** Epoch ms. */
  readonly now: number;
  /** Of its file. */
  readonly bytes: number;
  /** Whether its entries are kept until somebody discards them. */
  readonly keepsForever: boolean;
}

/** How a run ended. */
export function endedRecord(record: RunRecord, end: OperationEnd, left: Leftover): RunRecord {
  const endedAt = left.now;
  if (end.kind === 'ran') {
    const undo = end.rows > 0 ? keptUndo(end.rows, left) : NOTHING_KEPT;
    return changed(record, { state: 'done', endedAt, report: end.report, undo });
  }
  if (end.kind !== 'failed') return failedRecord(record, LOST, endedAt);
  if (end.kept) {
    const error = notPutBack(end.kept.error);
    return changed(record, { state: 'failed', endedAt, error, undo: keptUndo(end.kept.rows, left) });
  }
  if (end.error.code !== 'request.cancelled') return failedRecord(record, end.error, endedAt);
  return changed(record, { state: 'cancelled', endedAt, undo: NOTHING_KEPT });
}

/** A run that came to nothing: the file is as it was. */
export function failedRecord(record: RunRecord, error: ErrorBody, endedAt: number): RunRecord {
  return changed(record, { state: 'failed', endedAt, error, undo: NOTHING_KEPT });
}

/** A run that puts everything back. */
export function undoingRecord(record: RunRecord): RunRecord {
  return changed(record, { state: 'undoing' });
}

/** A run that was undone on purpose; `before` is its record before that began. */
export function undoneRecord(before: RunRecord, end: OperationEnd): RunRecord {
  if (end.kind !== 'back') {
    return changed(before, { error: end.kind === 'failed' ? notPutBack(end.error) : LOST });
  }
  const { report, undo } = before.run;
  const facts = [...(report?.facts ?? []), ...backFacts(end.back)];
  const summary = report?.summary ?? 'What it had changed by then was put back.';
  return changed(before, {
    report: { summary, facts, tables: report?.tables ?? [] },
    error: null,
    // What others wrote anew stays; the entries that were in its place are kept on.
    undo: end.back.stayed > 0 ? undo : { ...undo, state: 'undone', bytes: 0, until: null },
  });
}

/** A run that the end of the console cut short, once it was put back, or could not be. */
export function recoveredRecord(record: RunRecord, end: OperationEnd, left: Leftover): RunRecord {
  const base = { state: 'interrupted', endedAt: left.now } as const;
  if (end.kind === 'back') {
    const { stayed } = end.back;
    const report = { summary: recoveredWords(record), facts: backFacts(end.back), tables: [] };
    return changed(record, { ...base, report, undo: stayed > 0 ? keptUndo(stayed, left) : NOTHING_KEPT });
  }
  const error = notPutBack(end.kind === 'failed' ? end.error : LOST);
  return changed(record, { ...base, error, undo: keptUndo(record.run.undo.rows, left) });
}

function recoveredWords({ input }: RunRecord): string {
  const { about } = operationFor(input as OperationInput);
  return changesEntries(about) || !about.writes
    ? 'The console ended meanwhile. The file is as it was before.'
    : 'The console ended meanwhile. The file is whole: as it was before, or as the operation leaves it.';
}

/** What was kept of a run is gone. */
export function emptiedRecord(record: RunRecord, state: 'discarded' | 'expired'): RunRecord {
  return changed(record, { undo: { ...record.run.undo, state, bytes: 0, until: null } });
}

/** A run that is in nobody's hands any more: the console that began it has ended. */
export function leftRun(run: Run): Run {
  return run.state === 'running' || run.state === 'undoing' ? { ...run, state: 'interrupted' } : run;
}

function changed(record: RunRecord, run: Partial<Run>): RunRecord {
  return { ...record, run: { ...record.run, ...run } };
}

function keptUndo(rows: number, left: Leftover): Run['undo'] {
  return { state: 'kept', rows, bytes: left.bytes, until: left.keepsForever ? null : left.now + KEPT_MS };
}

function backFacts({ rows, stayed }: PutBack): Fact[] {
  const facts: Fact[] = [{ label: 'Put back', value: rows, kind: 'count' }];
  if (stayed > 0) facts.push({ label: 'Changed by others meanwhile: stay', value: stayed, kind: 'count' });
  return facts;
}

const LOST: ErrorBody = {
  code: 'storage.failed',
  message: 'The work on the file ended before its time. Try again.',
};

function notPutBack(error: ErrorBody): ErrorBody {
  return {
    ...error,
    message: `Not everything could be put back. It is kept: Undo does it once this is mended. ${error.message}`,
  };
}
