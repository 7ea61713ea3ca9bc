import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ownKey } from '../../../src/core/cache/ownKey.ts';
import { CONSOLE_APPLICATION_ID, consoleMigrations } from '../../../src/core/storage/consoleSchema.ts';
import { ENTRY_PROMPTS_STEP } from '../../../src/core/storage/entryPromptsStep.ts';
import { createLedger } from '../../../src/core/usage/ledger.ts';
import { upsertDetails } from '../../../src/core/usage/ledgerRow.ts';
import { FILE, fileWith, openTestBrowser } from '../../support/browse.ts';
import { entryDetails } from '../../support/ledgerRows.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

const details = (key: string, prompt: string) => entryDetails({ key, prompt });

/** A console.sqlite from before prompts could be searched, with these details. */
function oldConsole(known: readonly ReturnType<typeof details>[]): string {
  const file = join(tempDir(), 'console.sqlite');
  const database = new Database(file);
  const before = consoleMigrations.indexOf(ENTRY_PROMPTS_STEP);
  for (const step of consoleMigrations.slice(0, before)) database.exec(step);
  database.pragma(`application_id = ${CONSOLE_APPLICATION_ID}`);
  database.pragma(`user_version = ${before}`);
  for (const one of known) {
    const { sql, params } = upsertDetails(one);
    database.prepare(sql).run(params);
  }
  database.close();
  return file;
}

test('prompts of a console from before are kept to the letter and can be searched', async () => {
  const known = [
    details('a', 'Why is the sky blue?'),
    details('b', 'Say "caf\u00e9" twice'),
    details('c', 'ab'),
  ];
  const { file, reader, writer } = await openConsoleDatabase(oldConsole(known));
  const ledger = createLedger(writer, reader);
  for (const one of known) expect(ledger.entryDetails(one.namespace, one.key)).toEqual(one);
  const { all } = await openTestBrowser(fileWith(known.map(({ key }) => ({ key }))), { console: file });
  const found = async (contains: string) =>
    (await all({ text: { contains, in: 'prompts' } })).map(({ key }) => key).sort();
  expect(await found('SKY')).toEqual(['a']);
  expect(await found('"caf\u00e9"')).toEqual(['b']);
  // Two letters are too few for the index.
  expect(await found('AB')).toEqual(['c']);
  expect(await found('none')).toEqual([]);
});

test('a prompt that is replaced is found by its new letters only; long ones and ones with a NUL to their end', async () => {
  const { file, writer } = await openConsoleDatabase();
  const long = `${'x'.repeat(100_000)} needle`;
  const write = (key: string, prompt: string) => writer.run([upsertDetails(details(key, prompt))]);
  await write('a', 'the first text');
  await write('a', 'the second text');
  await write('b', long);
  await write('c', 'before\0needle');
  const { all } = await openTestBrowser(fileWith(['a', 'b', 'c'].map((key) => ({ key }))), { console: file });
  const found = async (contains: string) =>
    (await all({ text: { contains, in: 'prompts' } })).map(({ key }) => key).sort();
  expect(await found('first')).toEqual([]);
  expect(await found('second')).toEqual(['a']);
  expect(await found('needle')).toEqual(['b', 'c']);
});

test('an entry of our own says what went into its key and gives its request back', async () => {
  const request = {
    model: 'gpt-4o',
    messages: [{ role: 'user' as const, content: 'Why is the sky blue?' }],
    format: 'text' as const,
    params: { temperature: 0.2 },
  };
  const baseUrl = 'https://api.openai.com/v1';
  const key = ownKey({ ...request, provider: 'openai', baseUrl });
  const { file, writer } = await openConsoleDatabase();
  await writer.run([upsertDetails(entryDetails({ key, baseUrl, requestJson: JSON.stringify(request) }))]);
  const { browser } = await openTestBrowser(fileWith([{ key, accessCount: 3 }]), { console: file });
  const entry = await browser.entry(FILE, { namespace: 'default', key });
  expect(entry.keyInputs).toContainEqual({ name: 'temperature', value: '0.2' });
  expect(entry.keyInputs).toContainEqual({ name: 'message 1', value: 'user: Why is the sky blue?' });
  expect(JSON.parse(entry.requestJson ?? '')).toEqual({ provider: 'openai', ...request });
  expect(entry).toMatchObject({ savedMicros: 800, costMicros: 400, originalLatencyMs: 812.5 });
});
