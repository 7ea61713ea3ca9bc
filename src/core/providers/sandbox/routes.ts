import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerTo } from './answerText.ts';
import { chatRequestSchema, sandboxModel, sandboxModels } from './chatRequest.ts';
import { sendStream, sendWhole } from './completion.ts';
import { FAULTS_HEADER, type Faults, readFaults } from './faults.ts';
import { waitFor } from './pace.ts';
import { sendError, sendFault, sendJson } from './replies.ts';

/** What else counts for a request. */
export interface Handling {
  readonly faults: Faults;
  /** Aborts when the client is gone: nothing is worked out for nobody. */
  readonly signal: AbortSignal;
}

/** Answers one request; `body` is null where it was too large. Never rejects for what a client sent. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  body: string | null,
  { faults, signal }: Handling,
): Promise<void> {
  // A page of a foreign site whose name was pointed at 127.0.0.1 is not to use this server.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
    sendError(response, 403, 'The sandbox answers only to 127.0.0.1 and localhost.');
    return;
  }
  const header = request.headers[FAULTS_HEADER];
  const own = typeof header === 'string' ? readFaults(header) : { faults };
  if ('problem' in own) {
    sendError(response, 400, own.problem, { code: 'bad_faults' });
    return;
  }
  if (own.faults.latencyMs) await waitFor(own.faults.latencyMs, signal);
  if (signal.aborted || sendFault(request, response, own.faults)) return;
  const route = `${request.method} ${(request.url ?? '').split('?')[0]}`;
  if (route === 'GET /v1/models') sendModels(response);
  else if (route === 'POST /v1/chat/completions')
    await complete(response, body, { faults: own.faults, signal });
  else sendError(response, 404, `The sandbox has no ${route}.`, { code: 'unknown_url' });
}

function sendModels(response: ServerResponse): void {
  const data = Object.keys(sandboxModels).map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: 'sandbox',
  }));
  sendJson(response, 200, { object: 'list', data });
}

async function complete(response: ServerResponse, body: string | null, handling: Handling): Promise<void> {
  if (body === null) {
    sendError(response, 413, 'The request is larger than 64 MB.', { code: 'request_too_large' });
    return;
  }
  const parsed = chatRequestSchema.safeParse(jsonOf(body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const param = issue?.path.join('.') ?? '';
    sendError(response, 400, `Invalid request: ${param} ${issue?.message ?? ''}`, {
      param,
      code: 'invalid_request',
    });
    return;
  }
  const request = parsed.data;
  const model = sandboxModel(request.model);
  if (!model) {
    const message = `The model "${request.model}" does not exist. There are ${Object.keys(sandboxModels).join(', ')}.`;
    sendError(response, 404, message, { code: 'model_not_found', param: 'model' });
    return;
  }
  const { faults, signal } = handling;
  if (model.latencyMs > 0 && faults.latencyMs === undefined) await waitFor(model.latencyMs, signal);
  const tokensPerSecond = faults.tokensPerSecond ?? model.tokensPerSecond;
  const sending = {
    request,
    answer: answerTo(request, model, faults.answerTokens),
    faults,
    tokensPerSecond,
    signal,
  };
  await (request.stream ? sendStream(response, sending) : sendWhole(response, sending));
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The schema refuses undefined, with the message for any other bad request.
    return undefined;
  }
}
