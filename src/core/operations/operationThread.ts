import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import { refuseUnlikeTable } from './changeGuard.ts';
import { FileChangeLog } from './fileChangeLog.ts';
import type { OperationEnd, OperationJob, OperationMessage } from './operationMessages.ts';
import { ThreadControl } from './progressMeter.ts';
import { type PutBackOptions, putBack } from './putBack.ts';
import { changesEntries, operationFor } from './registry.ts';

const { job, cancelled } = workerData as { job: OperationJob; cancelled: Int32Array };
const say = (message: OperationMessage) => parentPort?.postMessage(message);
const control = new ThreadControl({
  cancelled,
  tell: (progress) => say({ kind: 'progress', progress }),
});

async function runJob(): Promise<OperationEnd> {
  if (job.kind === 'put_back') return { kind: 'back', back: allBack(job) };
  const { input } = job;
  const operation = operationFor(input);
  const context = { ...job.context, control };
  if (changesEntries(operation.about)) refuseUnlikeTable(context.target);
  if (job.kind === 'plan') return { kind: 'planned', dryRun: await operation.plan(input, context) };
  const { target } = context;
  const changes = new FileChangeLog({
    target,
    trashFile: job.trashFile,
    rest: (ms) => control.rest(ms),
  });
  try {
    const report = await operation.run(input, context, changes);
    return { kind: 'ran', report, rows: changes.rows() };
  } catch (caught) {
    const rows = changes.rows();
    changes.close();
    if (rows === 0) throw caught;
    say({ kind: 'putting_back' });
    return failedAfterChanges(caught, rows, { target, trashFile: job.trashFile });
  } finally {
    changes.close();
  }
}

function failedAfterChanges(
  caught: unknown,
  rows: number,
  options: Pick<PutBackOptions, 'target' | 'trashFile'>,
): OperationEnd {
  const error = errorBodyOf(caught);
  try {
    const { stayed } = allBack(options);
    return { kind: 'failed', error, kept: stayed > 0 ? { error: othersWrote(stayed), rows: stayed } : null };
  } catch (failure) {
    return { kind: 'failed', error, kept: { error: errorBodyOf(failure), rows } };
  }
}

function othersWrote(entries: number): ErrorBody {
  return {
    code: 'storage.failed',
    message: `Other programs wrote ${entries} of the entries anew meanwhile; theirs stay.`,
  };
}

function allBack(options: Pick<PutBackOptions, 'target' | 'trashFile'>) {
  control.becomeDeaf();
  const phase = 'Putting everything back';
  return putBack({
    ...options,
    onBatch: (done, total, restMs) => {
      control.progress({ phase, done, total, unit: 'rows' });
      control.rest(restMs);
    },
  });
}

try {
  say(await runJob());
} catch (caught) {
  say({ kind: 'failed', error: errorBodyOf(caught), kept: null });
}
