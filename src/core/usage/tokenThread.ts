import { parentPort } from 'node:worker_threads';
import { type CountPiece, countMessages, countText } from './countTokens.ts';
import type { CountDone, CountJob, Encoding } from './tokenMessages.ts';

const port = parentPort;
if (!port) throw new Error('tokenThread runs as a worker thread');

/** Text like `<|endoftext|>` is what somebody wrote, not a command. */
const plainText = { disallowedSpecial: new Set<string>() };

async function counterOf(encoding: Encoding): Promise<CountPiece> {
  const { countTokens } =
    encoding === 'cl100k_base'
      ? await import('gpt-tokenizer/encoding/cl100k_base')
      : await import('gpt-tokenizer/encoding/o200k_base');
  return (text) => countTokens(text, plainText);
}

async function count({ id, encoding, messages, answer }: CountJob): Promise<CountDone> {
  const counter = await counterOf(encoding);
  return { id, input: countMessages(messages, counter), output: countText(answer, counter) };
}

// A failure is left unhandled on purpose: it ends the thread, and the estimator then answers by size and says so.
port.on('message', async (job: CountJob) => port.postMessage(await count(job)));
