import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { appArguments } from '../../support/app.ts';

const sources = join(import.meta.dirname, '../apps');

/** An app that a benchmark can start. */
export interface BenchApp {
  /** Folder with its package.json. */
  readonly folder: string;
  /** Whether its page has an editor and databases to wait for. */
  readonly isConsole: boolean;
}

/** The two apps, and the folder that Electron is started with: it holds the probe, which opens one of them. */
export interface BenchApps {
  readonly console: BenchApp;
  readonly hello: BenchApp;
  readonly probe: string;
}

/** Builds the peer and the probe into `out/bench`. The console itself is built already. Rejects when the build fails. */
export async function prepareApps(outBench: string): Promise<BenchApps> {
  const hello = join(outBench, 'hello');
  const probe = join(outBench, 'probe');
  await build({
    root: join(sources, 'hello'),
    base: './',
    logLevel: 'warn',
    build: {
      outDir: join(hello, 'page'),
      emptyOutDir: true,
      target: 'chrome130',
      modulePreload: { polyfill: false },
    },
  });
  place(hello, join(sources, 'hello/main.js'));
  place(probe, join(sources, 'probe.js'));
  const root = appArguments().at(-1);
  if (root === undefined) throw new Error('APP_ARGS names no app folder.');
  return {
    console: { folder: root, isConsole: true },
    hello: { folder: hello, isConsole: false },
    probe,
  };
}

function place(folder: string, main: string): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(main, join(folder, 'main.js'));
  const description = { name: 'bench', version: '0.0.0', private: true, type: 'module', main: 'main.js' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(description));
}
