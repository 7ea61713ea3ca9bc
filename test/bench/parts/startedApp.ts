import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { appArguments, appExecutable } from '../../support/app.ts';
import type { BenchApp, BenchApps } from './benchApps.ts';

/** When things happened in a started app, ms since it was spawned. */
export interface StartTimes {
  /** The first line of our own JavaScript in the main process. */
  readonly main: number;
  /** Electron's `ready`. */
  readonly ready: number;
  /** The window was made; its page begins to load. */
  readonly window: number;
  /** The page's first commit of React: what is on screen takes input. */
  readonly interactive: number;
  /** A prompt can be typed and sent. Equal to `interactive` for an app that is no console. */
  readonly usable: number;
}

/** An app that was started and has come up. */
export interface StartedApp {
  readonly pid: number;
  readonly times: StartTimes;
  /** Quits it and waits until it is gone. */
  quit(): Promise<void>;
}

const START_LIMIT_MS = 60_000;
const QUIT_LIMIT_MS = 15_000;

/** Starts an app on a profile folder, through the probe, without a debugger. Rejects when it does not come up. */
export async function startedApp(apps: BenchApps, app: BenchApp, userData: string): Promise<StartedApp> {
  const spawnedAt = performance.timeOrigin + performance.now();
  const child = spawn(
    appExecutable(),
    [`--user-data-dir=${userData}`, ...appArguments().slice(0, -1), apps.probe],
    {
      env: { ...process.env, BENCH_APP: app.folder, ...(app.isConsole ? { BENCH_USABLE: '1' } : {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  try {
    const notes = await notesOf(child);
    const since = (name: string) => {
      const at = notes.get(name);
      if (at === undefined) throw new Error(`The app said nothing of "${name}".`);
      return at - spawnedAt;
    };
    const interactive = since('interactive');
    return {
      pid: child.pid ?? 0,
      times: {
        main: since('main'),
        ready: since('ready'),
        window: since('window'),
        interactive,
        usable: app.isConsole ? since('usable') : interactive,
      },
      quit: () => quit(child),
    };
  } catch (caught) {
    child.kill('SIGKILL');
    throw caught;
  }
}

/** What the probe wrote, by name, up to and with "done". */
async function notesOf(child: ChildProcess): Promise<ReadonlyMap<string, number>> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('The app has no output to read.');
  const complaints: string[] = [];
  stderr.on('data', (piece: Buffer) => complaints.push(piece.toString()));
  const late = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  const notes = new Map<string, number>();
  try {
    for await (const line of createInterface({ input: stdout })) {
      const [mark, name, at] = line.split(' ');
      if (mark !== 'bench' || name === undefined) continue;
      notes.set(name, Number(at));
      if (name === 'done') return notes;
    }
  } finally {
    clearTimeout(late);
    // Nobody reads any more; a full pipe would stop the app.
    stdout.resume();
  }
  throw new Error(`The app ended before it had come up:\n${complaints.join('')}`);
}

async function quit(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), QUIT_LIMIT_MS);
  await gone;
  clearTimeout(late);
}
