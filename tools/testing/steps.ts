import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { appEnvironment, fitNativeModules } from '../electron/launch.ts';
import { resolveElectron } from '../electron/resolve.ts';
import { runInSession, type SessionOptions } from '../session/run.ts';
import { build } from '../setup/build.ts';
import { binScript, outDir, root } from '../support/paths.ts';
import { run } from '../support/process.ts';
import { readPlaywrightReport } from './playwrightReport.ts';
import { type Outcome, type Step, single, sum } from './step.ts';
import { readVitestReport } from './vitestReport.ts';

const node = (script: string, ...args: string[]) => run(process.execPath, [script, ...args]);

/** Formatting and lint rules; one test. */
export const lint: Step = {
  name: 'lint',
  run: async () => {
    // biome colours its output even into a file.
    const colors = process.stdout.isTTY ? 'force' : 'off';
    return single('lint', await node(binScript('@biomejs/biome', 'biome'), 'ci', `--colors=${colors}`, '.'));
  },
};

/** Type check of the Node side, of the window and of the window's tests; one test each. */
export const types: Step = {
  name: 'types',
  run: async () => {
    const outcomes: Outcome[] = [];
    for (const project of ['tsconfig.json', 'tsconfig.web.json', 'tsconfig.test-web.json'])
      outcomes.push(single(`types of ${project}`, await node(binScript('typescript', 'tsc'), '-p', project)));
    return sum(outcomes);
  },
};

/** Build of the app; one test. */
export const buildStep: Step = { name: 'build', run: async () => single('build', await build()) };

/**
 * Runs a test runner in a session and reads the JSON report it was told to write; a runner that failed without
 * naming a test is one failure.
 */
async function reported(
  name: string,
  args: (reportFile: string) => readonly string[],
  session: SessionOptions,
  read: (json: string) => Outcome,
): Promise<Outcome> {
  const file = join(outDir, 'reports', `${name}.json`);
  rmSync(file, { force: true });
  mkdirSync(dirname(file), { recursive: true });
  const env = { ...session.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const code = await runInSession(process.execPath, args(file), { ...session, env });
  if (!existsSync(file)) return single(`${name} wrote no report`, code || 1);
  const outcome = read(readFileSync(file, 'utf8'));
  return code !== 0 && outcome.failures.length === 0 ? sum([outcome, single(name, code)]) : outcome;
}

/** A step of that name that runs vitest projects with a real keyring. */
export function vitest(name: string, projects: readonly string[]): Step {
  const args = (reportFile: string) => [
    binScript('vitest', 'vitest'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
  ];
  const read = (json: string) => readVitestReport(json, (path) => relative(root, path));
  return { name, run: () => reported(name, args, { display: false, keyring: true }, read) };
}

/** A step of that name that runs one Playwright project against the built app, with a real display and keyring. */
export function playwright(name: string, project: string): Step {
  const args = () => [
    binScript('@playwright/test', 'playwright'),
    'test',
    '--config=test/e2e/playwright.config.ts',
    `--project=${project}`,
    '--reporter=list,json',
  ];
  return {
    name,
    needs: ['build'],
    run: async () => {
      const electron = await resolveElectron();
      fitNativeModules(electron);
      const session = { env: appEnvironment(electron), display: true, keyring: true };
      return reported(name, args, session, readPlaywrightReport);
    },
  };
}
