import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { examineFile } from '../../src/core/cacheFiles/examine.ts';
import { createFileJobs, type FileJobs } from '../../src/core/cacheFiles/fileJobs.ts';
import { OpenCacheFiles, type OpenCacheFilesParts } from '../../src/core/cacheFiles/openFiles.ts';
import { proveWriting, tidyBeside } from '../../src/core/cacheFiles/proveWriting.ts';
import { RecentFiles } from '../../src/core/cacheFiles/recentFiles.ts';
import { systemClock } from '../../src/core/ports.ts';
import { type ErrorBody, errorBodyOf } from '../../src/shared/errors.ts';
import { recordingLogger } from './cache.ts';
import { openConsoleDatabase } from './storage.ts';

/** Looks at files on threads, as the console does. */
export function threadJobs(): FileJobs {
  return createFileJobs(new URL('../../src/core/cacheFiles/fileThread.ts', import.meta.url));
}

/** Looks at them at once: a thread from source takes a quarter of a second to come up. */
const jobsAtOnce: FileJobs = {
  examine: async (options) => examineFile({ ...options, onCopy: () => undefined }),
  prove: async (path, options) => proveWriting(path, options),
  tidy: async (path) => tidyBeside(path),
};

/** Open cache files as the console has them, on a console.sqlite of the test's own; shut when it ends. */
export async function openCacheFiles(
  change: Partial<OpenCacheFilesParts> = {},
): Promise<OpenCacheFiles & { userData: string }> {
  const { file, reader, writer } = await openConsoleDatabase();
  const userData = join(file, '..');
  const files = new OpenCacheFiles({
    jobs: jobsAtOnce,
    recent: new RecentFiles({ reader, writer }),
    own: () => null,
    busyTimeoutMs: () => 200,
    copies: join(userData, 'copies'),
    consoleDatabase: file,
    letGo: async () => undefined,
    watchEveryMs: 50,
    clock: systemClock,
    logger: recordingLogger(),
    ...change,
  });
  onTestFinished(() => files.shut());
  return Object.assign(files, { userData });
}

/** The error with which it fails. */
export async function failureOf(work: Promise<unknown>): Promise<ErrorBody> {
  try {
    await work;
  } catch (caught) {
    return errorBodyOf(caught);
  }
  throw new Error('it did not fail');
}

/** Every file of a folder and the hash of what it holds: all that opening a file could have changed. */
export function folderState(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

/** Another program with Python's own sqlite3, which has done `code` and waits; `end` kills it, as does the end of the test. */
export async function pythonDoing(code: string, file: string): Promise<{ end(): Promise<void> }> {
  const script = `import sqlite3, sys, os\nfile = sys.argv[1]\n${code}\nprint('done', flush=True)\nsys.stdin.read()\n`;
  const child = spawn('python3', ['-c', script, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const end = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(end);
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('close', () => reject(new Error('Python ended before its time')));
  });
  return { end };
}
