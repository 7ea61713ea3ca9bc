import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sealKeyOf } from '../../../src/core/audit/auditKeys.ts';
import { lineOf, splitLine } from '../../../src/core/audit/auditLine.ts';
import { verifyLog } from '../../../src/core/audit/verify.ts';
import { testAudit, writeLines } from '../../support/audit.ts';
import { auditedRequest } from '../../support/auditParts.ts';

/** A log of one file with that many requests: the file's own first line is entry 1, so they are 2, 3, ... */
async function written(requests: number) {
  const audit = testAudit();
  const service = audit.open();
  await Promise.all(Array.from({ length: requests }, (_, i) => service.request(auditedRequest(`r${i}`))));
  await service.close();
  return { ...audit, file: join(audit.dir, 'audit.log'), all: audit.lines() };
}

type Log = Awaited<ReturnType<typeof written>>;

const swap = (lines: readonly string[], a: number, b: number) =>
  lines.map((line, i) => (i === a ? (lines[b] ?? '') : i === b ? (lines[a] ?? '') : line));

const edits: readonly [
  name: string,
  verdict: string,
  seq: number,
  change: (log: Log) => readonly string[],
][] = [
  [
    'one byte of an entry',
    'edited',
    5,
    ({ all }) => all.map((line, i) => (i === 4 ? line.replace('openai', 'openaj') : line)),
  ],
  [
    'the last entry',
    'edited',
    10,
    ({ all }) => all.map((line, i) => (i === 9 ? line.replace('openai', 'openaj') : line)),
  ],
  [
    'the very first line',
    'edited',
    1,
    ({ all }) => all.map((line, i) => (i === 0 ? line.replace('somebody', 'somebodx') : line)),
  ],
  [
    'the number of an entry',
    'edited',
    5,
    ({ all }) => all.map((line, i) => (i === 4 ? line.replace('"seq":5', '"seq":7') : line)),
  ],
  [
    'a line that is no entry any more',
    'edited',
    5,
    ({ all }) => all.map((line, i) => (i === 4 ? 'nothing' : line)),
  ],
  ['a line taken out', 'missing', 5, ({ all }) => all.filter((_, i) => i !== 4)],
  ['the first line taken out', 'missing', 1, ({ all }) => all.slice(1)],
  ['several lines taken out', 'missing', 3, ({ all }) => all.filter((_, i) => i < 2 || i > 5)],
  [
    'a line put in',
    'inserted',
    5,
    ({ all }) => [...all.slice(0, 4), (all[7] ?? '').replace('r6', 'rX'), ...all.slice(4)],
  ],
  ['two lines swapped', 'reordered', 5, ({ all }) => swap(all, 4, 5)],
  ['the first two lines swapped', 'reordered', 1, ({ all }) => swap(all, 0, 1)],
  ['a line moved far away', 'reordered', 3, ({ all }) => [...all.filter((_, i) => i !== 2), all[2] ?? '']],
  ['a line twice', 'duplicated', 5, ({ all }) => [...all.slice(0, 5), all[4] ?? '', ...all.slice(5)]],
  ['the tail cut off', 'truncated', 8, ({ all }) => all.slice(0, 7)],
  ['everything cut off', 'truncated', 1, () => []],
];

test.each(edits)('found: %s -> %s', async (_name, verdict, seq, change) => {
  const log = await written(9);
  expect(log.verify()).toMatchObject({ ok: true, entries: 10, head: 'matches' });
  writeLines(log.file, change(log));
  const report = log.verify();
  expect(report.ok).toBe(false);
  expect(report.findings[0]).toMatchObject({ verdict, seq });
  expect(report.summary).toContain('audit.log, line ');
});

test('an entry altered and chained anew, without the key, is found where it begins', async () => {
  const log = await written(9);
  const seal = sealKeyOf('ab'.repeat(32));
  let prev = splitLine(log.all[3] ?? '')?.mac ?? '';
  const forged = log.all.slice(4).map((line) => {
    const body = (splitLine(line)?.body ?? '').replace('complete', 'failed');
    const mac = seal.mac(prev, body);
    const made = lineOf(body, prev, mac);
    prev = mac;
    return made;
  });
  writeLines(log.file, [...log.all.slice(0, 4), ...forged]);
  expect(log.verify().findings[0]).toMatchObject({ verdict: 'edited', seq: 5, line: 5 });
});

test('a line taken out before altered ones is told from them', async () => {
  const log = await written(9);
  const altered = log.all.map((line) => line.replace('openai', 'openaj'));
  writeLines(log.file, [...log.all.slice(0, 3), ...altered.slice(4, 6), ...log.all.slice(6)]);
  expect(log.verify().findings).toMatchObject([
    { verdict: 'missing', seq: 4, line: 4 },
    { verdict: 'edited', seq: 5, line: 4 },
    { verdict: 'edited', seq: 6, line: 5 },
  ]);
});

test('an older copy put in place of the log is found, at once and after the console has gone on writing', async () => {
  const log = await written(4);
  copyFileSync(log.file, `${log.file}.old`);
  const second = log.open();
  await second.request(auditedRequest('later'));
  await second.close();
  copyFileSync(`${log.file}.old`, log.file);
  expect(log.verify().findings).toMatchObject([{ verdict: 'truncated', seq: 6, untilSeq: 6 }]);

  const third = log.open();
  await third.request(auditedRequest('after'));
  await third.close();
  expect(log.verify().findings).toMatchObject([{ verdict: 'missing', seq: 6, untilSeq: 6 }]);
  expect(log.lines().at(-2)).toContain('audit.entries_missing');
});

test('a file taken out of the middle, or emptied, is found', async () => {
  const audit = testAudit({ limits: { maxBytes: 4000 } });
  const service = audit.open();
  for (let i = 0; i < 20; i += 1) await service.request(auditedRequest(`r${i}`));
  await service.close();
  const names = readdirSync(audit.dir)
    .filter((name) => name.startsWith('audit-'))
    .sort();
  expect(names.length).toBeGreaterThan(3);
  expect(audit.verify().ok).toBe(true);
  const [, second = '', third = ''] = names;
  const from = Number(/\d+/.exec(second)?.[0]);
  const until = Number(/\d+/.exec(third)?.[0]) - 1;
  const path = join(audit.dir, second);
  const content = readFileSync(path);
  rmSync(path);
  expect(audit.verify().findings).toMatchObject([
    { verdict: 'missing', seq: from, untilSeq: until, file: third },
  ]);
  writeFileSync(path, '');
  expect(audit.verify().findings).toMatchObject([{ verdict: 'missing', seq: from, untilSeq: until }]);
  writeFileSync(path, content);
  expect(audit.verify().ok).toBe(true);
  rmSync(join(audit.dir, names[0] ?? ''));
  expect(audit.verify().findings[0]).toMatchObject({ verdict: 'missing', seq: 1 });
});

test('of 10,000 lines any single byte that is altered, taken out or put in is found at its entry', async () => {
  const log = await written(9_999);
  const original = readFileSync(log.file);
  const head = log.anchored();
  const starts = [0, ...[...original.entries()].filter(([, byte]) => byte === 10).map(([at]) => at + 1)];
  const seqAt = (offset: number) => starts.findLastIndex((start) => start <= offset) + 1;
  // The last byte is the last line end: without it the entry is whole all the same, as after a kill.
  const place = fc.nat({ max: original.length - 2 });
  await fc.assert(
    fc.property(
      place,
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom('alter', 'drop', 'add'),
      (at, by, how) => {
        const byte = ((original[at] ?? 0) + by) % 256;
        const parts = {
          alter: [original.subarray(0, at), Buffer.from([byte]), original.subarray(at + 1)],
          drop: [original.subarray(0, at), original.subarray(at + 1)],
          add: [original.subarray(0, at), Buffer.from([by]), original.subarray(at)],
        };
        writeFileSync(log.file, Buffer.concat(parts[how]));
        const report = verifyLog({ dir: log.dir, key: log.key(), head });
        // One more line end leaves every entry as it is, but the line behind it is none.
        expect(report.ok).toBe(false);
        const first = report.findings[0]?.seq ?? 0;
        expect(Math.abs(first - seqAt(at))).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 10 },
  );
  writeFileSync(log.file, original.subarray(0, -1));
  expect(verifyLog({ dir: log.dir, key: log.key(), head })).toMatchObject({ ok: true, unfinished: true });
  writeFileSync(log.file, original);
  expect(verifyLog({ dir: log.dir, key: log.key(), head })).toMatchObject({ ok: true, entries: 10_000 });
});
