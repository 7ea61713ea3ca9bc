import type { ServerResponse } from 'node:http';
import type { SandboxAnswer } from './answerText.ts';
import type { ChatRequest } from './chatRequest.ts';
import type { Faults } from './faults.ts';
import { cutOff, paced, waitFor, write } from './pace.ts';
import { countPrompt } from './tokens.ts';

/** One answer on its way. `signal` aborts when the client is gone. */
export interface Sending {
  readonly request: ChatRequest;
  readonly answer: SandboxAnswer;
  readonly faults: Faults;
  readonly tokensPerSecond: number | null;
  readonly signal: AbortSignal;
}

/** Sends the answer in one piece. Faults that end a stream early end the body early here. */
export async function sendWhole(response: ServerResponse, sending: Sending): Promise<void> {
  const { request, answer, faults, signal } = sending;
  const { tokensPerSecond } = sending;
  if (tokensPerSecond !== null) await waitFor((answer.tokens.length / tokensPerSecond) * 1000, signal);
  if (signal.aborted) return;
  const body = JSON.stringify({
    ...headOf(sending, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer.tokens.join('') },
        finish_reason: answer.finishReason,
      },
    ],
    usage: usageOf(request, answer.tokens.length),
  });
  if (faults.errorChunkAfterTokens !== undefined) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(ERROR_CHUNK);
    return;
  }
  const broken = faults.malformedAfterTokens !== undefined;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  if (faults.cutAfterTokens !== undefined || faults.endAfterTokens !== undefined) {
    await cutOff(response, body.slice(0, body.length / 2));
    return;
  }
  response.end(broken ? body.replaceAll('"', "'") : body);
}

/** Sends the answer as an event stream, token by token, with the usage in the last chunk when it was asked for. */
export async function sendStream(response: ServerResponse, sending: Sending): Promise<void> {
  const { answer, signal, request } = sending;
  const { breakAt, breakWith } = breakOf(sending.faults);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  await write(response, chunkOf(sending, { role: 'assistant', content: '' }, null), signal);
  const total = Math.min(answer.tokens.length, breakAt);
  let sent = 0;
  for await (const due of paced(total, sending.tokensPerSecond, signal)) {
    const text = answer.tokens.slice(sent, due).map((token) => chunkOf(sending, { content: token }, null));
    sent = due;
    await write(response, text.join(''), signal);
  }
  if (signal.aborted) return;
  if (breakWith && answer.tokens.length >= breakAt) {
    await breakWith(response);
    return;
  }
  await write(response, chunkOf(sending, {}, answer.finishReason), signal);
  if (request.stream_options?.include_usage) {
    const last = { ...headOf(sending, 'chat.completion.chunk'), choices: [], usage: usageOf(request, sent) };
    await write(response, `data: ${JSON.stringify(last)}\n\n`, signal);
  }
  response.end('data: [DONE]\n\n');
}

type Break = (response: ServerResponse) => Promise<void>;

/** Where and how the faults end a stream; the first one of them counts. */
function breakOf(faults: Faults): { breakAt: number; breakWith: Break | null } {
  const breaks: readonly [number | undefined, Break][] = [
    [faults.cutAfterTokens, (response) => cutOff(response, ': cut\n\n')],
    [faults.endAfterTokens, async (response) => void response.end()],
    [faults.malformedAfterTokens, async (response) => void response.end('data: {"choices": [{"delta"\n\n')],
    [faults.errorChunkAfterTokens, async (response) => void response.end(`data: ${ERROR_CHUNK}\n\n`)],
  ];
  const [at, breakWith] = breaks
    .filter((entry): entry is [number, Break] => entry[0] !== undefined)
    .reduce<[number, Break | null]>(
      (first, next) => (next[0] < first[0] ? next : first),
      [Number.POSITIVE_INFINITY, null],
    );
  return { breakAt: at, breakWith };
}

const ERROR_CHUNK = JSON.stringify({
  error: { message: 'The sandbox was told to fail here.', type: 'server_error', code: 'sandbox_fault' },
});

function headOf({ answer, request }: Sending, object: string): Readonly<Record<string, unknown>> {
  return { id: answer.id, object, created: Math.floor(Date.now() / 1000), model: request.model };
}

function chunkOf(sending: Sending, delta: object, finishReason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ ...headOf(sending, 'chat.completion.chunk'), choices })}\n\n`;
}

function usageOf(request: ChatRequest, completionTokens: number): Readonly<Record<string, unknown>> {
  const promptTokens = countPrompt(request.messages);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}
