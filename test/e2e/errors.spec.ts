import { rmSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type ConsoleApp, openApp } from '../support/app.ts';
import { storedEntries, storedRequests } from '../support/consoleFiles.ts';
import { answer, choose, ended, goTo, run, write } from '../support/consoleWindow.ts';
import {
  chunk,
  type FaultyServer,
  jsonReply,
  STREAM_HEAD,
  startFaultyServer,
  textReply,
} from '../support/faultyServer.ts';
import { selfSigned } from '../support/selfSigned.ts';

/** What a provider does to a request, and what a person then reads. */
interface Trouble {
  readonly what: string;
  /** The provider by its name on screen; the one that misbehaves as `send` says unless another is named. */
  readonly provider?: 'Refusing' | 'Nowhere' | 'Self-signed' | 'Hosted';
  readonly model?: string;
  readonly send?: (socket: Socket) => void;
  readonly code: string;
  readonly says: RegExp;
  readonly status?: number;
  /** Text that had come before, and is shown. */
  readonly came?: string;
  /** What the provider does once that text is on screen. */
  readonly afterwards?: (socket: Socket) => void;
}

const apiError = (status: string, message: string, extra: object = {}, headers = '') =>
  jsonReply({ error: { message, ...extra } }, status, headers);

const troubles: readonly Trouble[] = [
  {
    what: 'a wrong key',
    send: (socket) =>
      socket.end(
        apiError('401 Unauthorized', 'That key was revoked on Monday.', { code: 'invalid_api_key' }),
      ),
    code: 'provider.key_rejected',
    says: /It said: "That key was revoked on Monday\."/,
    status: 401,
  },
  {
    what: 'a provider without its key',
    provider: 'Hosted',
    code: 'provider.key_missing',
    says: /Hosted needs an API key and there is none/,
  },
  {
    what: 'an unknown model',
    send: (socket) =>
      socket.end(apiError('404 Not Found', 'No model m-1 here.', { code: 'model_not_found' })),
    code: 'provider.model_not_found',
    says: /does not know the model "m-1".*It said: "No model m-1 here\."/,
    status: 404,
  },
  {
    what: 'a rejected request',
    send: (socket) => socket.end(apiError('400 Bad Request', 'temperature is too high')),
    code: 'provider.bad_request',
    says: /did not accept the request.*temperature is too high/,
    status: 400,
  },
  {
    what: 'too many requests',
    // The pause that it asks for is one of this model alone.
    model: 'm-busy',
    send: (socket) => socket.end(apiError('429 Too Many Requests', 'Slow down.', {}, 'retry-after: 17\r\n')),
    code: 'provider.rate_limited',
    says: /Try again in 17 s.*Slow down\./,
    status: 429,
  },
  {
    what: 'an account without credit',
    send: (socket) =>
      socket.end(apiError('429 Too Many Requests', 'You ran out.', { code: 'insufficient_quota' })),
    code: 'provider.quota_exhausted',
    says: /no credit left.*You ran out\./,
    status: 429,
  },
  {
    what: 'a failing server',
    send: (socket) => socket.end(apiError('500 Internal Server Error', 'The model fell over.')),
    code: 'provider.server_error',
    says: /failed \(500\).*The model fell over\./,
    status: 500,
  },
  {
    what: 'no server',
    provider: 'Refusing',
    code: 'provider.unreachable',
    says: /could not be reached \(ECONNREFUSED\)/,
  },
  {
    what: 'a name that does not exist',
    provider: 'Nowhere',
    code: 'provider.dns',
    says: /The name no-such-host\.invalid could not be found/,
  },
  {
    what: 'a certificate nobody trusts',
    provider: 'Self-signed',
    code: 'provider.tls',
    says: /No secure connection to localhost:\d+ \(\w+\)/,
  },
  {
    what: 'a server that says nothing',
    send: () => undefined,
    code: 'provider.timeout',
    says: /sent nothing for 1 s \(the first-byte limit\)/,
  },
  {
    what: 'an answer that stalls',
    send: (socket) => socket.write(STREAM_HEAD + chunk('It began well')),
    code: 'provider.timeout',
    says: /stopped in the middle of its answer for 1 s \(the idle limit\)/,
    came: 'It began well',
  },
  {
    what: 'a web page in place of an API',
    send: (socket) => socket.end(textReply('<!doctype html><h1>Sign in</h1>', 'text/html')),
    code: 'provider.not_json',
    says: /web page|HTML/,
  },
  {
    what: 'an empty answer',
    send: (socket) => socket.end(`${STREAM_HEAD}data: [DONE]\n\n`),
    code: 'provider.empty_answer',
    says: /empty|nothing/i,
  },
  {
    what: 'an answer that breaks off',
    send: (socket) => socket.end(STREAM_HEAD + chunk('The first half')),
    code: 'provider.cut_stream',
    says: /broke off before its end/,
    came: 'The first half',
  },
  {
    what: 'a reset connection',
    send: (socket) => socket.write(STREAM_HEAD + chunk('Then the cable')),
    afterwards: (socket) => socket.resetAndDestroy(),
    code: 'provider.cut_stream',
    says: /broke off before its end/,
    came: 'Then the cable',
  },
  {
    what: 'a chunk that is not JSON',
    send: (socket) => socket.end(`${STREAM_HEAD + chunk('So far')}data: {"choices": [\n\n`),
    code: 'provider.malformed',
    says: /not a chat completion/,
    came: 'So far',
  },
];

// One console for all of them: each trouble must leave it fit for the next.
let opened: ConsoleApp;
let faulty: FaultyServer;
let current: (socket: Socket) => void = () => undefined;
const closing: (() => unknown)[] = [];

test.beforeAll(async () => {
  faulty = await startFaultyServer((socket) => current(socket));
  closing.push(() => faulty.close());
  const tls = createTlsServer(selfSigned(), (_request, response) => response.end());
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  closing.push(() => tls.close());
  opened = await openApp({
    settings: {
      provider: 'faulty',
      model: 'm-1',
      first_byte_timeout_s: 1,
      idle_timeout_s: 1,
      // Each failure is to be seen for itself: none is repeated, and however many there are nobody is left alone.
      retry_max_attempts: 1,
      breaker_failure_threshold: 1000,
      providers: [
        { id: 'faulty', name: 'Faulty', base_url: faulty.baseUrl },
        { id: 'refusing', name: 'Refusing', base_url: `http://127.0.0.1:${await freePort()}/v1` },
        { id: 'nowhere', name: 'Nowhere', base_url: 'http://no-such-host.invalid/v1' },
        { id: 'tls', name: 'Self-signed', base_url: `https://localhost:${portOf(tls.address())}/v1` },
        // A known provider at an address that is not this machine needs its key.
        { id: 'groq', name: 'Hosted', base_url: 'http://no-such-host.invalid/v1' },
      ],
    },
  });
  closing.push(() => rmSync(dirname(opened.userData), { recursive: true, force: true }));
  closing.push(() => opened.close());
});

test.afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

for (const trouble of troubles) {
  test(`${trouble.what} is ${trouble.code} on screen and in the ledger, and nothing is cached`, async () => {
    const { page, userData } = opened;
    const before = storedRequests(userData).length;
    let connection: Socket | undefined;
    current = (socket) => {
      connection = socket;
      trouble.send?.(socket);
    };
    await goTo(page, 'Playground');
    await choose(page, trouble.provider ?? 'Faulty', trouble.model ?? 'm-1');
    await write(page, `What about ${trouble.what}?`);
    await run(page);
    if (trouble.afterwards) {
      await expect(answer(page)).toContainText(trouble.came ?? '');
      if (connection) trouble.afterwards(connection);
    }
    const note = answer(page).getByRole('alert');
    await expect(note).toContainText(trouble.says);
    await expect(note.getByText(trouble.code, { exact: true })).toBeVisible();
    if (trouble.status !== undefined) await expect(note).toContainText(`HTTP ${trouble.status}`);
    if (trouble.came !== undefined) {
      await expect(answer(page)).toContainText(trouble.came);
      await expect(note).toContainText('Incomplete');
    }
    await ended(page);

    const rows = storedRequests(userData).slice(before);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.error_code).toBe(trouble.code);
    if (trouble.came !== undefined) expect(rows[0]?.outcome).toBe('cut');
    expect(storedEntries(userData)).toEqual([]);
    await expectInActivity(page, trouble);
  });
}

async function expectInActivity(page: Page, trouble: Trouble): Promise<void> {
  await goTo(page, 'Activity');
  const newest = page.getByRole('grid', { name: 'Requests' }).getByRole('row').nth(1);
  await expect(newest).toContainText(trouble.code);
}

test('a refused key leads to the Keys page by its link', async () => {
  const { page } = opened;
  current = (socket) => socket.end(apiError('401 Unauthorized', 'No.'));
  await goTo(page, 'Playground');
  await choose(page, 'Faulty', 'm-1');
  await write(page, 'May I?');
  await run(page);
  await answer(page).getByRole('link', { name: 'Open Keys' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Keys' })).toBeVisible();
});

test('after all that a good answer is a good answer', async () => {
  const { page } = opened;
  current = (socket) => socket.end(`${STREAM_HEAD + chunk('Well again', 'stop')}data: [DONE]\n\n`);
  await goTo(page, 'Playground');
  await choose(page, 'Faulty', 'm-1');
  await write(page, 'How are you?');
  await run(page);
  await expect(answer(page)).toContainText('Well again');
  await expect(answer(page).getByRole('alert')).toHaveCount(0);
});

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  return address.port;
}

/** A port where nobody listens. */
async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
