import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

/** One question that reached the server, to be answered piece by piece. */
export interface Chat {
  readonly headers: IncomingHttpHeaders;
  readonly body: ChatBody;
  /** The last user message. */
  readonly prompt: string;
  /** Sends the next piece of the answer. */
  send(text: string): void;
  /** Ends the answer in order, with this usage block. */
  finish(usage?: { readonly input: number; readonly output: number }): void;
  /** True once the other side closed the connection before the answer was whole. */
  left(): boolean;
}

interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly temperature?: number;
  readonly response_format?: { readonly type: string };
}

/** An OpenAI-compatible server in the test's own process. */
export interface ChatServer {
  readonly port: number;
  /** Its address on the loopback interface. */
  readonly baseUrl: string;
  /** Every question with an accepted key, oldest first. */
  readonly chats: readonly Chat[];
  /** The Authorization header of every request, refused ones too. */
  readonly authorizations: readonly (string | undefined)[];
  /** From now on only this key is accepted. */
  accept(key: string): void;
  /** The next question that nobody has taken yet. */
  next(): Promise<Chat>;
  close(): Promise<void>;
}

export interface ChatServerOptions {
  /** The accepted key; without it every request is. */
  readonly key?: string;
  /** Answers each question at once and whole. Without it the test takes them by `next` and answers itself. */
  readonly answer?: (prompt: string) => string;
  /** What a refused request is told. */
  readonly refusal?: (authorization: string | undefined) => string;
}

/** The usage block of answers that say nothing else. */
export const USUAL_USAGE = { input: 12, output: 7 } as const;

/** Starts it on all interfaces, so that it can also be reached by an address that is not counted as this machine. */
export async function startChatServer(options: ChatServerOptions = {}): Promise<ChatServer> {
  let key = options.key;
  const chats: Chat[] = [];
  const authorizations: (string | undefined)[] = [];
  const untaken: Chat[] = [];
  const waiting: ((chat: Chat) => void)[] = [];

  const take = (chat: Chat) => {
    chats.push(chat);
    if (options.answer) {
      chat.send(options.answer(chat.prompt));
      chat.finish();
      return;
    }
    const wake = waiting.shift();
    if (wake) wake(chat);
    else untaken.push(chat);
  };
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    authorizations.push(authorization);
    if (key !== undefined && authorization !== `Bearer ${key}`) {
      const message = options.refusal?.(authorization) ?? 'Incorrect API key provided.';
      sendJson(response, 401, { error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } });
    } else if (request.url?.endsWith('/models')) {
      sendJson(response, 200, { object: 'list', data: [{ id: 'gpt-4o-mini' }, { id: 'desk-1' }] });
    } else void bodyOf(request).then((body) => take(chatOf(request, response, body)));
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  return {
    port: address.port,
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    chats,
    authorizations,
    accept: (other) => {
      key = other;
    },
    next: () => {
      const first = untaken.shift();
      return first ? Promise.resolve(first) : new Promise((resolve) => waiting.push(resolve));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function chatOf(request: IncomingMessage, response: ServerResponse, body: ChatBody): Chat {
  const prompt = body.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const known = { headers: request.headers, body, prompt };
  const left = () => response.destroyed && !response.writableFinished;
  if (body.stream !== true) {
    let text = '';
    return {
      ...known,
      left,
      send: (piece) => {
        text += piece;
      },
      finish: (usage) =>
        sendJson(response, 200, {
          ...head(body, 'chat.completion'),
          choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
          usage: usageBlock(usage),
        }),
    };
  }
  const event = (value: object) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  const chunk = (delta: object, finishReason: string | null) =>
    event({
      ...head(body, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, finish_reason: finishReason }],
    });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  return {
    ...known,
    left,
    send: (content) => void chunk({ content }, null),
    finish: (usage) => {
      chunk({}, 'stop');
      event({ ...head(body, 'chat.completion.chunk'), choices: [], usage: usageBlock(usage) });
      response.end('data: [DONE]\n\n');
    },
  };
}

function head(body: ChatBody, object: string) {
  return { id: 'chatcmpl-test', object, created: 0, model: body.model };
}

function usageBlock({ input, output }: { input: number; output: number } = USUAL_USAGE) {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

async function bodyOf(request: IncomingMessage): Promise<ChatBody> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString()) as ChatBody;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
