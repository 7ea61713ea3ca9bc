import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sealKeyOf } from '../../../src/core/audit/auditKeys.ts';
import { receiptOf } from '../../../src/core/audit/receipt.ts';
import { createVerifyRun } from '../../../src/core/audit/verifyRun.ts';
import { testAudit, writeLines } from '../../support/audit.ts';
import { auditedRequest } from '../../support/auditParts.ts';
import { tempDir } from '../../support/tempDir.ts';

const tool = fileURLToPath(new URL('../../../tools/auditVerify.ts', import.meta.url));

/** Runs the tool as a person does, with nothing in its environment. */
async function check(...args: readonly string[]) {
  const run = promisify(execFile)(process.execPath, [tool, ...args], { env: {} });
  return run.then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (caught: { code: number; stdout: string; stderr: string }) => ({
      code: caught.code,
      out: caught.stdout + caught.stderr,
    }),
  );
}

async function written() {
  const audit = testAudit();
  const service = audit.open();
  for (let i = 0; i < 5; i += 1) await service.request(auditedRequest(`r${i}`));
  await service.close();
  const folder = tempDir();
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, `${audit.key()}\n`);
  const receipt = join(folder, 'receipt.json');
  writeFileSync(receipt, receiptOf(sealKeyOf(audit.key()), audit.anchored() ?? { seq: 0, mac: '' }, 0));
  return { ...audit, keyFile, receipt, file: join(audit.dir, 'audit.log') };
}

test('the tool needs the files and the key alone: it passes a true log, names an altered line, and holds a cut one against a receipt', async () => {
  const log = await written();
  const ask = (...more: readonly string[]) => check('--logs', log.dir, '--key-file', log.keyFile, ...more);
  expect(await ask('--receipt', log.receipt)).toMatchObject({
    code: 0,
    out: expect.stringContaining('All 6 entries'),
  });

  writeLines(log.file, log.lines().slice(0, 4));
  expect((await ask()).code).toBe(0);
  const cut = await ask('--receipt', log.receipt);
  expect(cut).toMatchObject({
    code: 1,
    out: expect.stringContaining('entries 5 to 6 is missing at the end'),
  });

  writeFileSync(log.file, readFileSync(log.file, 'latin1').replace('r1', 'rX'));
  const altered = await ask('--json');
  expect(altered.code).toBe(1);
  expect(JSON.parse(altered.out).findings).toMatchObject([
    { verdict: 'edited', file: 'audit.log', line: 3, seq: 3 },
  ]);

  writeFileSync(log.receipt, readFileSync(log.receipt, 'utf8').replace('"seq": 6', '"seq": 4'));
  expect(await ask('--receipt', log.receipt)).toMatchObject({
    code: 2,
    out: expect.stringContaining('altered'),
  });
  writeFileSync(log.keyFile, 'no key');
  expect((await ask()).code).toBe(2);
});

test('a check on its thread reports what the same check reports here, tells how far it is, and can be stopped', async () => {
  const log = await written();
  const run = createVerifyRun(
    new URL(pathToFileURL(join(import.meta.dirname, '../../../src/core/audit/verifyThread.ts'))),
  );
  const job = { dir: log.dir, key: log.key(), head: log.anchored() };
  const seen: number[] = [];
  const report = await run(job, new AbortController().signal, (bytes, of) => seen.push(bytes / of));
  expect({ ...report, tookMs: 0 }).toEqual({ ...log.verify(), tookMs: 0 });
  expect(seen.at(-1)).toBe(1);
  const stop = new AbortController();
  const stopped = run(job, stop.signal, () => undefined);
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ code: 'request.cancelled' });
});
