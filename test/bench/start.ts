import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type BenchApp, type BenchApps, prepareApps } from './parts/benchApps.ts';
import { type Figure, figureOf } from './parts/figure.ts';
import { type StartedApp, type StartTimes, startedApp } from './parts/startedApp.ts';

const ROUNDS = 12;
// A page's compiled code is kept on its second visit and used on its third.
const VISITS_BEFORE = 3;
// What an app puts off until after the start must not run into the next app's start.
const SETTLE_MS = 1500;

/** Start to interactive beside a bare React window: interleaved, on new profiles and on kept ones. */
export async function benchStart(outBench: string): Promise<readonly Figure[]> {
  const apps = await prepareApps(outBench);
  const fresh = await interleaved(apps, 'fresh');
  const kept = await interleaved(apps, 'kept');
  return [...figuresOf('start', 'new profile', fresh), ...figuresOf('start-kept', 'kept profile', kept)];
}

interface Rounds {
  readonly ours: readonly StartTimes[];
  readonly peer: readonly StartTimes[];
}

async function interleaved(apps: BenchApps, profiles: 'fresh' | 'kept'): Promise<Rounds> {
  const ours: StartTimes[] = [];
  const peer: StartTimes[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-'));
  const profile = (app: BenchApp, round: number) =>
    join(folder, `${app.isConsole ? 'console' : 'hello'}${profiles === 'kept' ? '' : `-${round}`}`);
  try {
    for (let round = profiles === 'kept' ? -VISITS_BEFORE : 0; round < ROUNDS; round++) {
      const own = () => timesOf(startedApp(apps, apps.console, profile(apps.console, round)));
      const hello = () => timesOf(startedApp(apps, apps.hello, profile(apps.hello, round)));
      // Each goes first in every other round: what the first leaves in the disk's cache helps the second.
      const first = round % 2 === 0 ? await own() : undefined;
      const other = await hello();
      const times = first ?? (await own());
      if (round < 0) continue;
      ours.push(times);
      peer.push(other);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  return { ours, peer };
}

async function timesOf(starting: Promise<StartedApp>): Promise<StartTimes> {
  const app = await starting;
  await setTimeout(SETTLE_MS);
  await app.quit();
  return app.times;
}

const phases: readonly (readonly [suffix: string, moment: keyof StartTimes])[] = [
  ['', 'interactive'],
  ['-usable', 'usable'],
  ['-phase-main', 'main'],
  ['-phase-ready', 'ready'],
  ['-phase-window', 'window'],
];

function figuresOf(name: string, profile: string, { ours, peer }: Rounds): readonly Figure[] {
  return phases.map(([suffix, moment]) =>
    figureOf({
      name: name + suffix,
      unit: 'ms',
      peerIs: `bare React window, ${profile}`,
      ours: ours.map((times) => times[moment]),
      peer: peer.map((times) => times[moment]),
    }),
  );
}
