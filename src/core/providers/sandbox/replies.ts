import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from './faults.ts';

/** Sends a JSON body. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Sends an error as OpenAI's API writes it. */
export function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  extra: { code?: string | undefined; param?: string; headers?: Record<string, string> } = {},
): void {
  const type = status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error';
  const error = { message, type, param: extra.param ?? null, code: extra.code ?? null };
  sendJson(response, status, { error }, extra.headers);
}

const PAGE = '<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>';

/** Sends what the faults ask for in place of an answer. False when they ask for nothing of the kind. */
export function sendFault(request: IncomingMessage, response: ServerResponse, faults: Faults): boolean {
  if (faults.requireKey !== undefined && request.headers.authorization !== `Bearer ${faults.requireKey}`) {
    const message = request.headers.authorization
      ? 'Incorrect API key provided. The sandbox was told to accept another one.'
      : 'You did not provide an API key.';
    sendError(response, 401, message, { code: 'invalid_api_key' });
  } else if (faults.drop) {
    request.socket.destroy();
  } else if (faults.hang === 'before_headers') {
    // Nothing: the client has to give up by itself.
  } else if (faults.hang === 'after_headers') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
  } else if (faults.redirectTo !== undefined) {
    response.writeHead(faults.redirectStatus ?? 307, { location: faults.redirectTo }).end();
  } else if (faults.status !== undefined) {
    const headers: Record<string, string> =
      faults.retryAfter === undefined ? {} : { 'retry-after': faults.retryAfter };
    const message = `The sandbox was told to answer with ${faults.status}.`;
    sendError(response, faults.status, message, { code: faults.errorCode, headers });
  } else if (faults.html) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
  } else if (faults.empty) {
    response.writeHead(200, { 'content-type': 'application/json' }).end();
  } else {
    return false;
  }
  return true;
}
