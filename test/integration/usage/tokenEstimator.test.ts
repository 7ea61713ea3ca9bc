import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createTokenEstimator } from '../../../src/core/usage/tokenEstimator.ts';
import { tempDir } from '../../support/tempDir.ts';

const threadUrl = new URL('../../../src/core/usage/tokenThread.ts', import.meta.url);

function openEstimator(options: { threadUrl?: URL; idleMs?: number } = {}) {
  const warnings: string[] = [];
  const logger = { info() {}, warn: (message: string) => void warnings.push(message), error() {} };
  const estimator = createTokenEstimator({ threadUrl, logger, ...options });
  onTestFinished(() => estimator.close());
  return { estimator, warnings };
}

const user = (content: string) => [{ role: 'user' as const, content }];

test('counts with the vocabulary of the model, and marks it as an estimate', async () => {
  const { estimator } = openEstimator();
  // "hello world" is 2 tokens; 7 come from the chat format. Of "漢字" the two vocabularies make 2 and 3 tokens.
  const estimate = (model: string, answer: string | null) =>
    estimator.estimate({ model, messages: user('hello world'), answer });
  expect(await estimate('gpt-4o', null)).toEqual({
    input: 9,
    cachedInput: 0,
    output: 0,
    reasoning: 0,
    provenance: 'estimated',
  });
  expect(await estimate('gpt-4o', '漢字')).toMatchObject({ input: 9, output: 2 });
  expect(await estimate('gpt-4', '漢字')).toMatchObject({ input: 9, output: 3 });
});

test('text that looks like a control token, and text that is not valid, are counted like any other', async () => {
  const { estimator, warnings } = openEstimator();
  const answer = '<|endoftext|><|im_start|> \ud800 \u0000';
  const tokens = await estimator.estimate({ model: 'gpt-4o', messages: user(answer), answer });
  expect(tokens.output).toBeGreaterThan(3);
  expect(warnings).toEqual([]);
});

test('the calling thread goes on turning while a megabyte without spaces is counted', async () => {
  const { estimator } = openEstimator();
  const text = Array.from({ length: 1_000_000 }, (_, i) =>
    String.fromCharCode(0x4e00 + ((i * 7919) % 20_000)),
  );
  let turns = 0;
  let done = false;
  const turn = () => {
    turns += 1;
    if (!done) setImmediate(turn);
  };
  const estimate = estimator.estimate({ model: 'gpt-4o', messages: user(text.join('')), answer: null });
  turn();
  const { input } = await estimate;
  done = true;
  expect(input).toBeGreaterThan(1_000_000);
  expect(turns).toBeGreaterThan(100);
});

test('requests at the same time each get their own count', async () => {
  const { estimator } = openEstimator();
  const counts = await Promise.all(
    [1, 2, 3, 4].map((n) =>
      estimator.estimate({ model: 'gpt-4o', messages: user(''), answer: 'hello'.concat(' world'.repeat(n)) }),
    ),
  );
  expect(counts.map(({ output }) => output)).toEqual([2, 3, 4, 5]);
});

test('without its thread it still answers, by size, and the log says so', async () => {
  const missing = pathToFileURL(join(tempDir(), 'missing.ts'));
  const { estimator, warnings } = openEstimator({ threadUrl: missing });
  const tokens = await estimator.estimate({
    model: 'gpt-4o',
    messages: user('x'.repeat(400)),
    answer: 'abcd',
  });
  expect(tokens).toMatchObject({ input: 100, output: 1, provenance: 'estimated' });
  expect(warnings).toHaveLength(1);
});

test('its thread goes when there is nothing to do, and a new one comes when there is', async () => {
  const file = join(tempDir(), 'thread.mjs');
  writeFileSync(
    file,
    `import { parentPort, threadId } from 'node:worker_threads';
     parentPort.on('message', ({ id }) => parentPort.postMessage({ id, input: threadId, output: 0 }));`,
  );
  const { estimator, warnings } = openEstimator({ threadUrl: pathToFileURL(file), idleMs: 1 });
  const answeringThread = async () =>
    (await estimator.estimate({ model: 'gpt-4o', messages: user('hi'), answer: null })).input;
  const first = await answeringThread();
  await vi.waitFor(async () => expect(await answeringThread()).not.toBe(first), { timeout: 20_000 });
  expect(warnings).toEqual([]);
});

test('after close it answers by size', async () => {
  const { estimator } = openEstimator();
  const estimate = () => estimator.estimate({ model: 'gpt-4o', messages: user('hello world'), answer: null });
  const pending = estimate();
  await estimator.close();
  expect(await pending).toMatchObject({ provenance: 'estimated' });
  expect(await estimate()).toMatchObject({ input: 3 });
});
