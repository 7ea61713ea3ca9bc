import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AddedRow } from '../../../src/core/operations/changeLog.ts';
import { csv } from '../../../src/core/operations/entryFiles/csv.ts';
import type { BadLine, EntryFormat } from '../../../src/core/operations/entryFiles/entryFile.ts';
import { jsonLines } from '../../../src/core/operations/entryFiles/jsonLines.ts';
import { hostileRow } from '../../support/hostileEntries.ts';
import { tempDir } from '../../support/tempDir.ts';

async function readAll(format: EntryFormat, path: string): Promise<{ rows: AddedRow[]; bad: BadLine[] }> {
  const rows: AddedRow[] = [];
  const bad: BadLine[] = [];
  for await (const batch of format.read(path, () => undefined)) {
    rows.push(...batch.rows);
    bad.push(...batch.bad);
  }
  return { rows, bad };
}

const row = (key: string, change: Partial<AddedRow> = {}): AddedRow => ({
  namespace: 'default',
  key,
  value: '"x"',
  createdAt: 1_700_000_000.25,
  expiresAt: null,
  accessCount: 1n,
  lastAccessAt: 1_700_000_000.25,
  ...change,
});

for (const [name, format] of Object.entries({ jsonl: jsonLines, csv })) {
  test(`${name}: whatever rows there are come back to the bit`, async () => {
    const path = join(tempDir(), `rows.${name}`);
    await fc.assert(
      fc.asyncProperty(fc.array(hostileRow, { maxLength: 20 }), async (rows) => {
        writeFileSync(path, format.head('ai_cache') + format.lines(rows));
        expect(await readAll(format, path)).toEqual({ rows, bad: [] });
      }),
      { numRuns: 150 },
    );
  });

  test(`${name}: bad lines are named by their number and every other line is read`, async () => {
    const path = join(tempDir(), `rows.${name}`);
    const line = (key: string, value = '"x"') => format.lines([row(key, { value })]);
    const notText = Buffer.from(line('b', '?'));
    notText[notText.indexOf('?')] = 0xff;
    writeFileSync(
      path,
      Buffer.concat([
        Buffer.from(`${format.head('ai_cache')}${line('a')}no entry\n`),
        notText,
        Buffer.from(line('c').replace('1700000000.25', 'soon')),
        Buffer.from(line('d')),
      ]),
    );
    const { rows, bad } = await readAll(format, path);
    expect(rows.map(({ key }) => key)).toEqual(['a', 'd']);
    expect(bad.map((one) => one.line)).toEqual([3, 4, 5]);
  });

  test(`${name}: a file of a newer version is refused`, async () => {
    const path = join(tempDir(), `rows.${name}`);
    writeFileSync(
      path,
      format.head('ai_cache').replace('"version":1', '"version":2').replace('types_v1', 'types_v2'),
    );
    await expect(readAll(format, path)).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test(`${name}: line ends of Windows and a mark before the file change nothing`, async () => {
    const path = join(tempDir(), `rows.${name}`);
    const text = format.head('ai_cache') + format.lines([row('a'), row('b')]);
    writeFileSync(path, `\uFEFF${text.replaceAll('\n', '\r\n')}`);
    expect(await readAll(format, path)).toEqual({ rows: [row('a'), row('b')], bad: [] });
  });
}

test('csv: a quote that is not in order costs its line, and the rest of the file is read', async () => {
  const path = join(tempDir(), 'rows.csv');
  const line = (key: string, value = '"x"') => csv.lines([row(key, { value })]);
  const broken = {
    'never closed': line('b').replace('b,', '"b,'),
    'closed too early': line('b').replace('b,', '"b"b,'),
    'in the middle': line('b').replace('b,', 'b"b,'),
  };
  for (const [name, text] of Object.entries(broken)) {
    const after = [line('c'), line('d', 'two\nlines\r\nand "quotes"'), line('e')].join('');
    writeFileSync(path, csv.head('ai_cache') + line('a') + text + after);
    const { rows, bad } = await readAll(csv, path);
    expect([name, rows.map(({ key }) => key)]).toEqual([name, ['a', 'c', 'd', 'e']]);
    expect(rows[2]?.value).toBe('two\nlines\r\nand "quotes"');
    expect([name, bad.map((one) => one.line)]).toEqual([name, [3]]);
  }
});

test('csv: no text reaches a table program as a formula', () => {
  const lines = csv.lines(['=1', '+1', '-1', '@x', '\tx', '\rx'].map((text) => row(text, { value: text })));
  expect(lines).not.toMatch(/(^|,|")[=+\-@\t\r]/m);
});
