import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usageDoctorOf } from '../../../src/core/insight/usageDoctor.ts';
import { doctorSchema } from '../../../src/shared/contract/insight.ts';
import { tempDir } from '../../support/tempDir.ts';

const stats = (requests: number, tokens: number, more: object = {}) => ({
  tokens_used_today: 10,
  requests_today: 1,
  last_reset: '2026-11-24',
  total_tokens: tokens,
  total_requests: requests,
  client_id: null,
  process_id: null,
  ...more,
});

async function look(files: Readonly<Record<string, string>>) {
  const folder = tempDir();
  const paths = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const doctor = await usageDoctorOf(paths, 0);
  expect(doctorSchema.parse(doctor)).toEqual(doctor);
  const sum = doctor.findings.find(({ facts }) => facts.some(({ label }) => label === 'Requests'));
  return {
    findings: doctor.findings,
    sums: sum?.facts.map(({ value }) => value),
    byFile: sum?.table?.rows.map((row) => row.slice(0, 3)),
    leftOut: Object.fromEntries(
      doctor.findings
        .find(({ table }) => table?.title === 'Left out')
        ?.table?.rows.map(([path = '', why]) => [path.slice(folder.length + 1), why]) ?? [],
    ),
  };
}

test('files of the library are summed by whom they count for, with what their numbers are worth', async () => {
  const { sums, byFile, leftOut, findings } = await look({
    'usage_global.json': JSON.stringify(stats(28, 7000)),
    'usage_billing.json': JSON.stringify(stats(5, 100, { client_id: 'billing' })),
    'usage_process_42.json': JSON.stringify(stats(1000, 1, { process_id: 42 })),
  });
  expect(sums).toEqual([1033, 7101]);
  expect(byFile).toEqual([
    ['process 42', '1,000', '1'],
    ['global everybody', '28', '7,000'],
    ['client billing', '5', '100'],
  ]);
  expect(leftOut).toEqual({});
  expect(findings.map(({ title }) => title)).toEqual([
    'What the usage files add up to',
    'Some requests may be in the sum twice',
    'The tokens are guesses',
    'Answers from the cache are counted as usage',
    'Requests are lost when several programs count in one file',
  ]);
});

test('whatever else is among them is named with its reason and left out', async () => {
  const { sums, leftOut } = await look({
    'usage_good.json': JSON.stringify(stats(2, 3, { client_id: 'good' })),
    'empty.json': '',
    'half.json': '{"tokens_used_today": 1, "requ',
    'nan.json': JSON.stringify(stats(1, 1)).replace('"total_tokens":1', '"total_tokens":NaN'),
    'negative.json': JSON.stringify(stats(-1, 1)),
    'fraction.json': JSON.stringify(stats(1.5, 1)),
    'text.json': JSON.stringify(stats(1, 1, { total_tokens: '12' })),
    'huge.json': JSON.stringify(stats(1, 1)).replace('"total_tokens":1', '"total_tokens":1e300'),
    'other.json': '{"name": "something else"}',
    'list.json': '[1, 2]',
    'proto.json': '{"__proto__": {"total_tokens": 5}}',
    'nested.json': `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
    'large.json': JSON.stringify(stats(1, 1, { more: 'x'.repeat(200_000) })),
  });
  expect(sums).toEqual([2, 3]);
  expect(leftOut).toEqual({
    'empty.json': 'is no JSON',
    'half.json': 'is no JSON',
    'nan.json': 'is no JSON',
    'negative.json': expect.stringContaining('has a total_requests that is none'),
    'fraction.json': expect.stringContaining('has a total_requests that is none'),
    'text.json': expect.stringContaining('has a total_tokens that is none'),
    'huge.json': expect.stringContaining('has a total_tokens that is none'),
    'other.json': expect.stringContaining('has no tokens_used_today'),
    'list.json': 'holds no object',
    'proto.json': expect.stringContaining('has no tokens_used_today'),
    'nested.json': expect.stringMatching(/is no JSON|holds no object/),
    'large.json': 'is far larger than a usage file',
  });
});

test('folders and files that are gone are left out, and nothing at all is said to be none', async () => {
  const folder = tempDir();
  mkdirSync(join(folder, 'usage_folder.json'));
  const { findings } = await usageDoctorOf([join(folder, 'usage_folder.json'), join(folder, 'gone.json')], 0);
  expect(findings[1]?.facts).toEqual([{ label: 'Left out', value: 2, kind: 'count' }]);
  expect(findings[0]?.title).toBe('There is no usage file among these');
});

test('no text makes it fail', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
      const { findings } = await look({ 'usage_x.json': text });
      expect(findings.length).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});
