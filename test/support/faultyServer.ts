import { createServer, type Socket } from 'node:net';

/** A TCP server that answers HTTP as badly as a test wants. */
export interface FaultyServer {
  readonly baseUrl: string;
  readonly port: number;
  /** Every request as it came, head and body. */
  readonly requests: readonly string[];
  readonly connections: () => number;
  /** Bytes that arrived, of any protocol. */
  readonly bytes: () => number;
  /** Settles when the next connection has closed, or at once when one has since the last call. */
  nextClose(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it; `onRequest` is called once a connection with each whole request and writes what it likes. */
export async function startFaultyServer(
  onRequest: (socket: Socket, request: string) => void,
): Promise<FaultyServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let bytes = 0;
  let closed = 0;
  let waiting: (() => void)[] = [];
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    let text = '';
    socket.on('data', (piece) => {
      bytes += piece.length;
      text += piece.toString('latin1');
      if (!isWhole(text)) return;
      const request = Buffer.from(text, 'latin1').toString();
      text = '';
      requests.push(request);
      onRequest(socket, request);
    });
    // A client that resets the connection is what some of the tests are about.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      closed += 1;
      for (const wake of waiting) wake();
      waiting = [];
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    port: address.port,
    requests,
    connections: () => connections,
    bytes: () => bytes,
    nextClose: async () => {
      if (closed === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      closed = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The head of an event stream that lasts until the connection closes. */
export const STREAM_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n';

/** One chunk of a chat completion stream. */
export function chunk(content: string, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ id: 'c', model: 'm-1', choices })}\n\n`;
}

/** A whole answer with a JSON body. */
export function jsonReply(body: unknown, status = '200 OK', headers = ''): string {
  return textReply(JSON.stringify(body), 'application/json', status, headers);
}

/** A whole answer with any body. */
export function textReply(text: string, type: string, status = '200 OK', headers = ''): string {
  const length = Buffer.byteLength(text);
  return `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\n${headers}content-length: ${length}\r\nconnection: close\r\n\r\n${text}`;
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
  return text.length - end - 4 >= length;
}
