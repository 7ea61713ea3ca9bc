import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import type { Browser } from '../../../src/core/browse/browser.ts';
import { createThreadBrowser } from '../../../src/core/browse/threadBrowser.ts';
import { systemClock } from '../../../src/core/ports.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import { CacheCareTaker } from '../../../src/main/cacheCare.ts';
import { CacheHolder } from '../../../src/main/cacheHolder.ts';
import { composeCareFiles } from '../../../src/main/composeCareFiles.ts';
import { StatusBoard } from '../../../src/main/statusBoard.ts';
import { cacheCareSchema } from '../../../src/shared/contract/cache.ts';
import type { Run } from '../../../src/shared/contract/operations.ts';
import { recordingLogger } from '../../support/cache.ts';
import { openCacheFiles } from '../../support/cacheFiles.ts';
import { fileIn, overwrite, readTruth, writeCacheFile } from '../../support/damagedCache.ts';
import { writerThreadUrl } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

const threadUrl = new URL('../../../src/core/repair/careThread.ts', import.meta.url);
const browseThread = new URL('../../../src/core/browse/browseThread.ts', import.meta.url);

/** The care of files as the console puts it together, with a file that is open in the workbench and being browsed. */
async function openCare(damage: (file: string) => void) {
  const file = fileIn(tempDir(), 'cache');
  const truth = writeCacheFile(file, { rows: 600 });
  damage(file);
  const nobody = () => undefined;
  const running: Pick<Run, 'file'>[] = [];
  const changed: string[] = [];
  const letGo = (id: string): Promise<void> => browser.forget(id);
  const cacheFiles = await openCacheFiles({ letGo });
  const browser: Browser = createThreadBrowser({
    target: (id) => cacheFiles.target(id),
    detailsFile: `${cacheFiles.userData}/console.sqlite`,
    threadUrl: browseThread,
    listeners: { onView: nobody, onStats: nobody, onData: nobody },
  });
  onTestFinished(() => browser.close());
  const cache = await CacheHolder.open(
    {
      ...{ userData: tempDir(), threadUrl: writerThreadUrl, clock: systemClock, logger: recordingLogger() },
      board: new StatusBoard(nobody),
    },
    defaultSettings().settings,
  );
  onTestFinished(() => cache.close());
  const careFiles = composeCareFiles({
    cacheFiles,
    browser,
    operations: { state: () => ({ running: running as Run[], recent: [] }), stopPlan: nobody },
    backups: { list: () => [] },
    listeners: { onData: (id) => void changed.push(id) },
    logger: recordingLogger(),
  });
  const care = new CacheCareTaker({
    ...{ cache, threadUrl, clock: systemClock, logger: recordingLogger() },
    busyTimeoutMs: () => 200,
    files: () => careFiles,
  });
  const { id } = await cacheFiles.open(file);
  return { file, truth, id, care, cacheFiles, browser, changed, running };
}

const flippedPages = (file: string) => overwrite(file, 9 * 4096, Buffer.alloc(4096, 0x5a));

function readAll(file: string) {
  const database = new Database(file, { readonly: true });
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    return readTruth(database);
  } finally {
    database.close();
  }
}

test('a file of somebody else is checked as it is, and repaired once changes are allowed, while it is browsed', async () => {
  const { file, truth, id, care, cacheFiles, browser, changed } = await openCare(flippedPages);
  const sort = { column: 'created', descending: true } as const;
  await browser.open(id, {}, sort);
  expect((await care.check(id)).check?.problems.length).toBeGreaterThan(0);
  expect(() => care.repair(id)).toThrow(expect.objectContaining({ code: 'storage.readonly' }));

  await cacheFiles.allowChanges(id, true);
  const done = await care.repair(id);
  expect(done).toMatchObject(cacheCareSchema.parse(done));
  expect(done).toMatchObject({ file: id, work: 'none', error: null, check: null, repair: { backup: null } });
  const rows = readAll(file);
  expect(rows.size).toBe(done.repair?.rowsSaved);
  expect([...rows].filter(([rowid, text]) => truth.get(rowid) !== text)).toEqual([]);
  expect(changed).toEqual([id]);
  // Still open, still allowed, and the browser sees the new file.
  expect(cacheFiles.view().open).toMatchObject([{ id, writable: true, notes: [] }]);
  await expect
    .poll(async () => (await browser.open(id, {}, sort)).matched, { timeout: 20_000 })
    .toBe(rows.size);
});

test('nobody of the console gets at a file while it is repaired, and no repair begins while an operation has it', async () => {
  const { id, care, cacheFiles, running } = await openCare(flippedPages);
  await cacheFiles.allowChanges(id, true);
  running.push({ file: id });
  expect((await care.repair(id)).error?.code).toBe('storage.busy');
  running.pop();

  const repair = care.repair(id);
  await expect.poll(() => errorOf(() => cacheFiles.target(id))).toBe('storage.busy');
  await repair;
  expect(cacheFiles.target(id).writable).toBe(true);
});

function errorOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (caught) {
    return (caught as { code: string }).code;
  }
}

test('a file whose header is gone is repaired too, and one repair does not keep another file from its own', async () => {
  const { file, truth, id, care, cacheFiles } = await openCare((path) =>
    overwrite(path, 0, Buffer.alloc(100, 0x5a)),
  );
  await cacheFiles.allowChanges(id, true);
  const [foreign, own] = await Promise.all([care.repair(id), care.check()]);
  expect(own).toMatchObject({ file: 'own', error: null, check: { problems: [] } });
  expect(foreign.error).toBeNull();
  expect(readdirSync(dirname(file))).toEqual([
    'cache.sqlite',
    expect.stringMatching(/^cache\.sqlite\.corrupted-/),
  ]);
  expect(readAll(file)).toEqual(truth);
});
