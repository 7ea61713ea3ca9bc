import { execFile } from 'node:child_process';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createOpenaiProvider } from '../../../src/core/providers/openaiProvider.ts';
import {
  chunk,
  type FaultyServer,
  jsonReply,
  STREAM_HEAD,
  startFaultyServer,
} from '../../support/faultyServer.ts';
import { appErrorOf, providerCall } from '../../support/providerCall.ts';
import { selfSigned } from '../../support/selfSigned.ts';

const KEY = 'sk-canary-4f1d9a7be2c84410';
const provider = createOpenaiProvider();
const open: FaultyServer[] = [];

async function serve(onRequest: (socket: Socket, request: string) => void): Promise<FaultyServer> {
  const server = await startFaultyServer(onRequest);
  open.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const answer = `${STREAM_HEAD}${chunk('Hi', 'stop')}data: [DONE]\n\n`;

/** The names of the headers of a request. */
function headersOf(request: string): readonly string[] {
  const [, ...lines] = (request.split('\r\n\r\n')[0] ?? '').split('\r\n');
  return lines.map((line) => (line.split(':')[0] ?? '').toLowerCase());
}

test('nothing of the environment has an effect on a call: another server gets not one byte, ours nothing more', async () => {
  const sink = await serve((socket) => socket.end(answer));
  const server = await serve((socket, request) =>
    socket.end(request.startsWith('GET') ? jsonReply({ data: [{ id: 'm-1' }] }) : answer),
  );
  const there = `http://127.0.0.1:${sink.port}`;
  const env = {
    PATH: process.env.PATH,
    OPENAI_BASE_URL: `${there}/v1`,
    OPENAI_API_KEY: 'sk-environment-key-1',
    OPENAI_ADMIN_KEY: 'sk-environment-key-2',
    OPENAI_ORG_ID: 'org-environment',
    OPENAI_PROJECT_ID: 'proj-environment',
    OPENAI_WEBHOOK_SECRET: 'whsec-environment',
    OPENAI_CUSTOM_HEADERS: 'x-environment: yes\nauthorization: Bearer environment',
    OPENAI_LOG: 'debug',
    HTTP_PROXY: there,
    HTTPS_PROXY: there,
    http_proxy: there,
    all_proxy: there,
  };
  const child = new URL('../../support/askOnceChild.ts', import.meta.url).pathname;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [child, server.baseUrl, KEY], {
    env,
  });
  expect(JSON.parse(stdout)).toEqual({ text: 'Hi', models: ['m-1'] });
  expect(stderr).not.toContain(KEY);
  expect(stderr).toBe('');
  expect(sink.bytes()).toBe(0);
  expect(server.requests).toHaveLength(2);
  for (const request of server.requests) {
    expect(request).toContain(`authorization: Bearer ${KEY}`);
    expect(request.toLowerCase()).not.toContain('environment');
    const allowed = [
      'host',
      'connection',
      'accept',
      'accept-encoding',
      'accept-language',
      'authorization',
      'content-length',
      'content-type',
      'sec-fetch-mode',
      'user-agent',
    ];
    expect(headersOf(request).filter((name) => !allowed.includes(name))).toEqual([]);
  }
});

test('a variable that the SDK cannot read is named, and its value is not', async () => {
  const server = await serve((socket) => socket.end(answer));
  const child = new URL('../../support/askOnceChild.ts', import.meta.url).pathname;
  const env = { PATH: process.env.PATH, OPENAI_CUSTOM_HEADERS: 'bad name zebra: x' };
  const failed = promisify(execFile)(process.execPath, [child, server.baseUrl, KEY], { env });
  await expect(failed).rejects.toThrow(/Unset the variable OPENAI_CUSTOM_HEADERS/);
  await expect(failed).rejects.not.toThrow(/zebra/);
});

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is not followed: the other server gets nothing',
  async (status) => {
    const other = await serve((socket) => socket.end(answer));
    const server = await serve((socket) =>
      socket.end(
        `HTTP/1.1 ${status} Moved\r\nlocation: ${other.baseUrl}/chat/completions\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
      ),
    );
    const endpoint = { apiKey: KEY, headers: { 'x-api-key': KEY, 'api-key': KEY } };
    const call = providerCall(server.baseUrl, { endpoint });
    const errors = [
      await appErrorOf(provider.complete(call)),
      await appErrorOf(provider.listModels(call.endpoint, { timeoutMs: 20_000 })),
    ];
    for (const error of errors) {
      expect(error.code).toBe('provider.redirected');
      expect(error.data).toEqual({
        status,
        host: `127.0.0.1:${server.port}`,
        target: `127.0.0.1:${other.port}`,
      });
    }
    expect(other.connections()).toBe(0);
  },
);

test('a server that says the key back does not get it into an error', async () => {
  const forms = [
    KEY,
    encodeURIComponent(KEY),
    Buffer.from(KEY).toString('base64'),
    Buffer.from(`Bearer ${KEY}`).toString('base64'),
  ];
  for (const status of ['401 No', '400 No', '500 No', '200 OK']) {
    const server = await serve((socket) =>
      socket.end(jsonReply({ error: { message: `You sent ${forms.join(' and ')}.` } }, status)),
    );
    const headers = { 'x-second-key': `${KEY}-2` };
    const error = await appErrorOf(
      provider.complete(providerCall(server.baseUrl, { endpoint: { apiKey: KEY, headers } })),
    );
    const shown = JSON.stringify([error.toBody(), error.stack, String(error.cause)]);
    for (const form of forms.slice(0, 3)) expect(shown).not.toContain(form);
    expect(shown).not.toContain(Buffer.from(`Bearer ${KEY}`).toString('base64').slice(12, 30));
    expect(shown).toContain('You sent [key]');
  }
});

test('a certificate that nobody vouches for ends the call before a request is sent', async () => {
  const requests: string[] = [];
  const server = createServer(selfSigned(), (request, response) => {
    requests.push(request.url ?? '');
    response.end();
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );
  const error = await appErrorOf(
    provider.complete(providerCall(`https://localhost:${port}/v1`, { endpoint: { apiKey: KEY } })),
  );
  await new Promise<void>((resolve) => server.close(() => resolve()));
  expect(error.code).toBe('provider.tls');
  expect(error.data).toMatchObject({ cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  expect(requests).toEqual([]);
});

test('a hidden path or query of the base URL is in no message', async () => {
  const server = await serve((socket) => socket.end(jsonReply({}, '500 No')));
  const error = await appErrorOf(provider.complete(providerCall(`${server.baseUrl}/token-canary-1`)));
  expect(JSON.stringify(error.toBody())).not.toContain('canary');
});
