import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Payload } from './hostilePayloads.ts';

/** An OpenAI-compatible server that means no good. */
export interface HostileServer {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** Streams longer than this come in pieces that are no longer single characters. */
const LONGEST_BY_CHARACTER = 3000;

const FORGED = '<img src=x onerror="window.__pwn=1">';

/**
 * Starts it. The last user message names the payload to answer with: "answer NUMBER", or "error NUMBER" for an error
 * with the payload as its message. Streams come character by character; the names of models are payloads too.
 */
export async function startHostileServer(payloads: readonly Payload[]): Promise<HostileServer> {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/models')) {
      const data = payloads.slice(0, 20).map(({ text }) => ({ id: text.slice(0, 150), object: 'model' }));
      sendJson(response, 200, { object: 'list', data });
    } else void answer(request, response, payloads);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, payloads: readonly Payload[]) {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const { messages, stream } = JSON.parse(Buffer.concat(pieces).toString()) as {
    messages: readonly { content: string }[];
    stream?: boolean;
  };
  const [kind, number] = messages.at(-1)?.content.split(' ') ?? [];
  const text = payloads[Number(number)]?.text ?? '';
  const head = { id: FORGED, created: 1, model: FORGED, system_fingerprint: FORGED };
  if (kind === 'error') {
    sendJson(response, 400, { error: { message: text, type: FORGED, code: FORGED, param: FORGED } });
  } else if (!stream) {
    const message = { role: 'assistant', content: text };
    sendJson(response, 200, {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
    });
  } else {
    const chunk = (content: string, finish: string | null) =>
      `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
    const size = text.length > LONGEST_BY_CHARACTER ? 5000 : 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let at = 0; at < text.length; at += size) response.write(chunk(text.slice(at, at + size), null));
    response.end(`${chunk('', 'stop')}data: [DONE]\n\n`);
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
