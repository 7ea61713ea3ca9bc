import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { storedEntries, storedRequests } from '../support/consoleFiles.ts';
import { test } from '../support/consoleTest.ts';
import { addKey, answer, ended, fact, goTo, pick, run, write } from '../support/consoleWindow.ts';

/** A server that is not counted as this machine, so that what it answers has a price. */
const asRemote = (port: number) => `http://0.0.0.0:${port}/v1`;

const desk = (baseUrl: string) => ({
  provider: 'desk',
  model: 'desk-1',
  providers: [{ id: 'desk', name: 'Desk', base_url: baseUrl }],
});

test('a prompt streams in, comes from the cache the second time, and both are accounted for exactly', async ({
  open,
  serve,
}) => {
  const key = 'sk-main-job-5f1c2a9e7b3d';
  const server = await serve({ key });
  const { page, userData } = await open({
    settings: {
      provider: 'openai',
      model: 'gpt-4o-mini',
      providers: [{ id: 'openai', name: 'OpenAI by the desk', base_url: asRemote(server.port) }],
    },
  });
  await addKey(page, 'OpenAI by the desk', key);
  await expect(page.getByRole('list', { name: 'Stored keys' })).toContainText('keychain');

  await goTo(page, 'Playground');
  await write(page, 'Name the three primary colours.');
  await run(page);
  const chat = await server.next();
  expect(chat.headers.authorization).toBe(`Bearer ${key}`);
  expect(chat.prompt).toBe('Name the three primary colours.');
  expect(chat.body).toMatchObject({ model: 'gpt-4o-mini', stream: true });
  chat.send('Red, ');
  await expect(answer(page)).toContainText('Red,');
  await expect(answer(page)).not.toContainText('yellow');
  chat.send('yellow ');
  await expect(answer(page)).toContainText('Red, yellow');
  await expect(answer(page)).not.toContainText('blue');
  chat.send('and blue.');
  chat.finish({ input: 1000, output: 500 });

  // gpt-4o-mini costs $0.15 a million tokens in and $0.60 out: 150 + 300 micro-dollars.
  await expect(fact(page, 'Cache')).toContainText('miss');
  await expect(fact(page, 'Cache')).toContainText('now stored');
  await expect(fact(page, 'Cost')).toHaveText('$0.00045');
  await expect(fact(page, 'Tokens')).toHaveText('1,000 in, 500 out reported');
  await expect(fact(page, 'Finish')).toHaveText('stop');
  await expect(fact(page, 'Attempts')).toHaveText('1');

  await run(page);
  await expect(fact(page, 'Cache')).toContainText('hit');
  await expect(fact(page, 'Cost')).toContainText('saved $0.00045');
  await expect(answer(page)).toContainText('Red, yellow and blue.');
  expect(server.chats).toHaveLength(1);

  const strip = page.getByRole('contentinfo');
  for (const figure of ['2 requests', '1,500 tokens', '$0.00045 cost', '$0.00045 saved', '50% hit rate']) {
    await expect(strip).toContainText(figure);
  }
  await goTo(page, 'Usage');
  const tiles = page.locator('dl[aria-label="Today"]');
  for (const tile of [/^Requests2$/, /^Failed0/, /^Tokens in1,000$/, /^Tokens out500$/, /^Cost\$0\.00045$/]) {
    await expect(tiles.locator('div').filter({ hasText: tile })).toHaveCount(1);
  }
  await expect(tiles).toContainText('Saved$0.00045');
  await expect(tiles).toContainText('Hit rate50%1 of 2 lookups');

  expect(storedRequests(userData)).toMatchObject([
    { outcome: 'complete', cache_outcome: 'miss', input_tokens: 1000, output_tokens: 500, cost_micros: 450 },
    { outcome: 'complete', cache_outcome: 'hit', cost_kind: 'no_spend', saved_micros: 450 },
  ]);
  const [entry] = storedEntries(userData);
  expect(storedEntries(userData)).toHaveLength(1);
  expect(Object.keys(entry ?? {})).toEqual([
    'namespace',
    'key',
    'value_json',
    'created_at',
    'expires_at',
    'access_count',
    'last_access_at',
  ]);
  expect(readWithPython(join(userData, 'cache.sqlite'))).toEqual(['default', 'Red, yellow and blue.', 3600]);
});

/** Namespace, text and time to live (s) of the one entry, as a Python program sees them while the console is open. */
function readWithPython(file: string): unknown {
  const program = `
import json, sqlite3, sys
row = sqlite3.connect(sys.argv[1]).execute(
    "SELECT namespace, value_json, expires_at - created_at FROM ai_cache").fetchone()
value = json.loads(row[1])
print(json.dumps([row[0], value if isinstance(value, str) else value.get("text", value), round(row[2])]))`;
  return JSON.parse(execFileSync('python3', ['-c', program, file], { encoding: 'utf8' }));
}

test('a past run is reopened from the history and run again', async ({ open, serve }) => {
  const server = await serve({ answer: (prompt) => `You said: ${prompt}` });
  const { page } = await open({ settings: desk(server.baseUrl) });
  for (const prompt of ['first question', 'second question']) {
    await write(page, prompt);
    await run(page);
    await expect(answer(page)).toContainText(`You said: ${prompt}`);
    await ended(page);
  }
  await page.getByRole('button', { name: 'History', exact: true }).click();
  const history = page.getByRole('complementary', { name: 'History' });
  await expect(history.getByRole('listitem')).toHaveCount(2);
  await history.getByRole('button', { name: /^first question/ }).click();
  await expect(answer(page)).toContainText('You said: first question');
  await expect(answer(page)).toContainText('past run');
  await expect(page.getByRole('textbox', { name: 'User message' })).toHaveText('first question');

  await history
    .getByRole('listitem')
    .filter({ hasText: 'first question' })
    .getByRole('button', { name: 'Run again' })
    .click();
  await expect(fact(page, 'Cache')).toContainText('hit');
  await expect(answer(page)).not.toContainText('past run');
  await expect(history.getByRole('listitem')).toHaveCount(3);
  expect(server.chats).toHaveLength(2);
});

test('an unsent prompt is still there after a restart', async ({ open, serve }) => {
  const server = await serve();
  const first = await open({ settings: desk(server.baseUrl) });
  await write(first.page, 'half a thou');
  await first.close();
  const { page } = await open({ userData: first.userData });
  await expect(page.getByRole('textbox', { name: 'User message' })).toHaveText('half a thou');
});

test('each cache mode does what it says', async ({ open, serve }) => {
  let count = 0;
  const server = await serve({ answer: () => `answer ${++count}` });
  const { page, userData } = await open({ settings: desk(server.baseUrl) });
  const ask = async (mode: string, outcome: string, text: string) => {
    await pick(page, 'Cache mode', mode);
    await run(page);
    await ended(page);
    await expect(answer(page)).toContainText(text);
    await expect(fact(page, 'Cache')).toContainText(outcome);
  };
  await write(page, 'a question');
  await ask('no-store', 'miss', 'answer 1');
  expect(storedEntries(userData)).toHaveLength(0);
  await ask('use', 'miss', 'answer 2');
  await ask('use', 'hit', 'answer 2');
  await ask('bypass', 'bypass', 'answer 3');
  await ask('use', 'hit', 'answer 2');
  await ask('refresh', 'bypass', 'answer 4');
  await ask('use', 'hit', 'answer 4');
  await ask('no-store', 'hit', 'answer 4');
  expect(server.chats).toHaveLength(4);
  expect(storedEntries(userData)).toHaveLength(1);
});

test('a JSON answer is laid out; one that is not JSON says where it goes wrong and is not cached', async ({
  open,
  serve,
}) => {
  const server = await serve({
    answer: (prompt) => (prompt === 'good' ? '{"colours":["red","blue"]}' : '{\n  "colours": [\n}'),
  });
  const { page, userData } = await open({ settings: desk(server.baseUrl) });
  await pick(page, 'Answer format', 'JSON');
  await write(page, 'bad');
  await run(page);
  await expect(answer(page)).toContainText('not valid JSON');
  await expect(answer(page)).toContainText('line 3');
  await expect(fact(page, 'Cache')).toContainText('not stored');
  expect(storedEntries(userData)).toHaveLength(0);
  await write(page, 'good');
  await run(page);
  await expect(answer(page).getByText('valid JSON', { exact: true })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Answer as JSON' })).toContainText('"red"');
  expect(server.chats.map(({ body }) => body.response_format?.type)).toEqual(['json_object', 'json_object']);
  expect(storedEntries(userData)).toHaveLength(1);
});

test('an answer in one piece arrives when streaming is off', async ({ open, serve }) => {
  const server = await serve({ answer: () => 'all at once' });
  const { page } = await open({ settings: desk(server.baseUrl) });
  await page.getByRole('switch', { name: 'Stream' }).press('Space');
  await write(page, 'a question');
  await run(page);
  await expect(answer(page)).toContainText('all at once');
  await expect(fact(page, 'Tokens')).toHaveText('12 in, 7 out reported');
  expect(server.chats[0]?.body.stream ?? false).toBe(false);
});

test('Stop closes the connection, keeps what came as incomplete, and caches nothing', async ({
  open,
  serve,
}) => {
  const server = await serve();
  const { page, userData } = await open({ settings: desk(server.baseUrl) });
  await write(page, 'a long story');
  await run(page);
  const chat = await server.next();
  chat.send('Once upon a time');
  await expect(answer(page)).toContainText('Once upon a time');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect.poll(() => chat.left()).toBe(true);
  await expect(answer(page)).toContainText('Incomplete');
  await expect(answer(page)).toContainText('Once upon a time');
  expect(storedRequests(userData)).toMatchObject([{ outcome: 'cancelled', error_code: 'request.cancelled' }]);
  expect(storedEntries(userData)).toHaveLength(0);

  await run(page);
  (await server.next()).send('Again');
  await expect(answer(page)).toContainText('Again');
  await expect(answer(page)).not.toContainText('Once upon a time');
});

test('an answer keeps coming in while another page is open', async ({ open, serve }) => {
  const server = await serve();
  const { page } = await open({ settings: desk(server.baseUrl) });
  await write(page, 'a question');
  await run(page);
  const chat = await server.next();
  chat.send('one ');
  await expect(answer(page)).toContainText('one');
  await goTo(page, 'Settings');
  chat.send('two ');
  await goTo(page, 'Cache');
  chat.send('three');
  await goTo(page, 'Playground');
  await expect(answer(page)).toContainText('one two three');
  await goTo(page, 'Usage');
  chat.finish();
  await expect(page.getByRole('contentinfo')).toContainText('1 request');
  await goTo(page, 'Playground');
  await expect(answer(page)).toContainText('one two three');
  await expect(fact(page, 'Finish')).toHaveText('stop');
});

test('a prompt is copied as code that names a variable and never holds the key', async ({ open, serve }) => {
  const key = 'sk-never-in-a-snippet-7c1d';
  const server = await serve({ key });
  const { app, page } = await open({
    settings: {
      provider: 'openai',
      model: 'gpt-4o-mini',
      providers: [{ id: 'openai', name: 'OpenAI by the desk', base_url: asRemote(server.port) }],
    },
  });
  await addKey(page, 'OpenAI by the desk', key);
  await goTo(page, 'Playground');
  await write(page, `What's "this"?`);
  const copyAs = async (language: string): Promise<string> => {
    await page.getByRole('button', { name: 'Copy as' }).click();
    await page.getByRole('menuitem', { name: language, exact: true }).click();
    await expect(page.getByText(`Copied as ${language}`)).toBeVisible();
    return app.evaluate(({ clipboard }) => clipboard.readText());
  };
  const curl = await copyAs('curl');
  expect(curl).toContain('Authorization: Bearer $OPENAI_API_KEY');
  const python = await copyAs('Python');
  expect(python).toContain('os.environ["OPENAI_API_KEY"]');
  const typescript = await copyAs('TypeScript');
  expect(typescript).toContain('process.env["OPENAI_API_KEY"]');
  for (const text of [curl, python, typescript]) expect(text).not.toContain(key.slice(3));

  // A shell reads the copied command as the same question, and puts the variable's value where the key goes.
  const args = argumentsOf(curl, { OPENAI_API_KEY: key });
  expect(args).toContain(`Authorization: Bearer ${key}`);
  const body = args[args.indexOf('-d') + 1] ?? '';
  expect(JSON.parse(body)).toMatchObject({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: `What's "this"?` }],
  });
});

/** What a program named curl would get from a shell that runs this command. */
function argumentsOf(command: string, variables: Readonly<Record<string, string>>): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('sh', ['-c', script], { env: variables, encoding: 'utf8' }).split('\0');
}
