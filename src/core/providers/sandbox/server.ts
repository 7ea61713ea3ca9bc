import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Faults } from './faults.ts';
import { answerRequest } from './routes.ts';

/** A request that the sandbox got. */
export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** How it ended: `open` until then; `client_left` when the client closed before its answer was whole. */
  readonly outcome: () => 'open' | 'answered' | 'client_left';
}

/** A sandbox that runs in this process. */
export interface SandboxServer {
  readonly baseUrl: string;
  /** The last 200 requests, oldest first. */
  readonly requests: readonly SandboxRequest[];
  /** How many requests are being worked on now. */
  working(): number;
  /** Replaces the faults of all requests to come. */
  setFaults(faults: Faults): void;
  /** Stops at once; open answers are cut. */
  close(): Promise<void>;
}

const KEPT_REQUESTS = 200;
const BODY_MAX_BYTES = 64_000_000;

/**
 * Starts an HTTP server on 127.0.0.1 that speaks OpenAI's chat completions: a provider that needs no key and no network
 * and can be told to misbehave. `port` 0 takes a free one. Rejects with Node's error when it cannot listen.
 */
export async function startSandboxServer(
  options: { port?: number; faults?: Faults } = {},
): Promise<SandboxServer> {
  let faults: Faults = options.faults ?? {};
  const requests: SandboxRequest[] = [];
  let working = 0;
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    working += 1;
    const serve = async () => {
      const body = await bodyOf(request);
      requests.push(recordOf(request, response, body));
      if (requests.length > KEPT_REQUESTS) requests.shift();
      await answerRequest(request, response, body, { faults, signal: gone.signal });
    };
    // The client left, or sent a body that broke off: there is nobody to tell.
    serve()
      .catch(() => response.destroy())
      .finally(() => {
        working -= 1;
      });
  });
  const port = await listen(server, options.port ?? 0);
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    working: () => working,
    setFaults: (next) => {
      faults = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size <= BODY_MAX_BYTES) pieces.push(piece);
  }
  return size > BODY_MAX_BYTES ? null : Buffer.concat(pieces).toString();
}

function recordOf(request: IncomingMessage, response: ServerResponse, body: string | null): SandboxRequest {
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: body ?? '',
    outcome: () => {
      if (response.writableFinished) return 'answered';
      return response.closed || response.destroyed ? 'client_left' : 'open';
    },
  };
}
