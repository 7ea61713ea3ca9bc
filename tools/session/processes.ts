import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Environment variable that marks every process of a session, whatever group or parent it has ended up in. */
export const sessionMark = 'TOOL_SESSION';

function carries(pid: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
  } catch {
    return false; // gone meanwhile, or another user's
  }
}

function ofSession(id: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && carries(name, `${sessionMark}=${id}`))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended between being listed and now.
    }
  }
}

/** Ends every process of a session (Linux): asks, and after 3 seconds does not ask any more. */
export async function endSession(id: string): Promise<void> {
  signalAll(ofSession(id), 'SIGTERM');
  for (let waited = 0; waited < 3000; waited += 50) {
    if (ofSession(id).length === 0) return;
    await sleep(50);
  }
  signalAll(ofSession(id), 'SIGKILL');
}
