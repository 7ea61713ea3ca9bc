import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';

/** The longest time, ms, for which each thread did one thing and could do no other. */
export interface LongestTasks {
  /** Of the main process, where every request and every window passes through. */
  readonly main: number;
  /** Of the page. */
  readonly renderer: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, as `dur`. */
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

/**
 * Runs `work` under Chromium's own trace of the tasks of its threads. Unlike a timer in the page or in the process,
 * it takes no turns of its own and sees each task exactly.
 */
export async function longestTasksOf(
  app: ElectronApplication,
  work: () => Promise<void>,
): Promise<LongestTasks> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-trace-'));
  try {
    const file = join(folder, 'trace.json');
    await app.evaluate(({ contentTracing }) =>
      contentTracing.startRecording({ included_categories: ['toplevel', '__metadata'] }),
    );
    const begin = await traceTimeOf(app);
    await work();
    const end = await traceTimeOf(app);
    await app.evaluate(({ contentTracing }, path) => contentTracing.stopRecording(path), file);
    const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: TraceEvent[] };
    const within = traceEvents.filter(({ ts }) => ts >= begin && ts <= end);
    const longestOf = (thread: string) => longest(within, threadsNamed(traceEvents, thread));
    return { main: longestOf('CrBrowserMain'), renderer: longestOf('CrRendererMain') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Now on the clock of the trace, microseconds: both read CLOCK_MONOTONIC. Starting and writing a trace are not counted. */
async function traceTimeOf(app: ElectronApplication): Promise<number> {
  return app.evaluate(() => Number(process.hrtime.bigint() / 1000n));
}

function threadsNamed(events: readonly TraceEvent[], name: string): ReadonlySet<string> {
  return new Set(
    events
      .filter((event) => event.name === 'thread_name' && event.args?.name === name)
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
}

function longest(events: readonly TraceEvent[], threads: ReadonlySet<string>): number {
  const micros = events
    .filter(({ ph, pid, tid }) => ph === 'X' && threads.has(`${pid}/${tid}`))
    .map(({ dur }) => dur ?? 0);
  if (micros.length === 0) throw new Error('The trace has no tasks: its categories were renamed.');
  return Math.max(...micros) / 1000;
}
