import { parentPort, workerData } from 'node:worker_threads';
import { errorBodyOf } from '../../shared/errors.ts';
import { type VerifyJob, verifyLog } from './verify.ts';
import type { FromVerify } from './verifyMessages.ts';

// Entry of the thread that checks the audit log. It is stopped by ending it.
const say = (message: FromVerify) => parentPort?.postMessage(message);

try {
  const report = verifyLog(workerData as VerifyJob, (bytes, of) => say({ kind: 'progress', bytes, of }));
  say({ kind: 'done', report });
} catch (caught) {
  say({ kind: 'failed', error: errorBodyOf(caught) });
}
