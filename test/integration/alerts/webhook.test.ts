import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { AlertWebhook, WEBHOOK_ACCOUNT } from '../../../src/core/alerts/webhook.ts';
import type { Sleep } from '../../../src/core/ports.ts';
import type { Webhook } from '../../../src/shared/contract/alerts.ts';
import { virtualTime } from '../../support/virtualTime.ts';
import { ModelKeychain } from '../../unit/keys/modelKeychain.ts';

const TOKEN = 'T0KEN-canary-8f3e2a71c9';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers the nth message with the nth of `answers`, and every later one with the last. */
async function receiver(...answers: readonly Answer[]) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += piece));
    request.on('end', () => {
      bodies.push(body);
      (answers[bodies.length - 1] ?? answers.at(-1))?.(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { bodies, port, address: `http://127.0.0.1:${port}/services/${TOKEN}` };
}

const status =
  (code: number): Answer =>
  (_request, response) =>
    void response.writeHead(code).end('no_such_thing');

function openWebhook(sleep: Sleep = async () => undefined, keychain = new ModelKeychain()) {
  const lines: string[] = [];
  const views: Webhook[] = [];
  const secrets: string[] = [];
  const keep = (message: string, fields?: object) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const webhook = new AlertWebhook({
    secretStore: keychain,
    clock: virtualTime().clock,
    sleep,
    logger: { info: keep, warn: keep, error: keep },
    noteSecret: (secret) => secrets.push(secret),
    onChange: (view) => views.push(view),
  });
  onTestFinished(() => webhook.close());
  return { webhook, keychain, lines, views, secrets };
}

test('a message arrives as Slack takes it, and the address is in the keychain and nowhere else', async () => {
  const { address, bodies, port } = await receiver(status(200));
  const { webhook, keychain, lines, views, secrets } = openWebhook();
  const set = await webhook.set(` ${address}\n`);
  webhook.send('AI Provider failure: "OpenAI"');
  await webhook.idle();
  expect(bodies.map((body) => JSON.parse(body))).toEqual([{ text: 'AI Provider failure: "OpenAI"' }]);
  expect(await keychain.get(WEBHOOK_ACCOUNT)).toBe(address);
  expect(set).toMatchObject({ address: `127.0.0.1:${port}/...71c9`, storedIn: 'keychain' });
  expect(await webhook.view()).toMatchObject({ problem: null, deliveredAt: expect.any(Number) });
  expect(JSON.stringify([lines, views])).not.toContain(TOKEN);
  expect(secrets).toContain(TOKEN);
});

test('a failing receiver is tried a few times, then it is a visible state and a log line, never a throw', async () => {
  const { address, bodies } = await receiver(status(500));
  const pauses: number[] = [];
  const { webhook, lines } = openWebhook(async (ms) => void pauses.push(ms));
  await webhook.set(address);
  webhook.send('one');
  await webhook.idle();
  expect(bodies).toHaveLength(4);
  expect(pauses).toEqual([2000, 10_000, 30_000]);
  const { problem } = await webhook.view();
  expect(problem).toMatchObject({ code: 'alert.not_delivered', data: { status: 500 } });
  expect(lines.length).toBeGreaterThan(0);
  expect(JSON.stringify([lines, problem])).not.toContain(TOKEN);
});

test('a receiver that recovers gets the message, and the problem is over', async () => {
  const { address, bodies } = await receiver(status(503), status(429), status(200));
  const { webhook } = openWebhook();
  await webhook.set(address);
  webhook.send('one');
  await webhook.idle();
  expect(bodies).toHaveLength(3);
  expect((await webhook.view()).problem).toBeNull();
});

test('a redirect is not followed and not tried again', async () => {
  const elsewhere = await receiver(status(200));
  const { address, bodies } = await receiver((_request, response) => {
    response.writeHead(307, { location: elsewhere.address }).end();
  });
  const { webhook } = openWebhook();
  await webhook.set(address);
  expect((await webhook.test()).problem).toMatchObject({
    code: 'alert.not_delivered',
    data: { status: 307 },
  });
  webhook.send('one');
  await webhook.idle();
  expect([bodies.length, elsewhere.bodies.length]).toEqual([2, 0]);
});

test('a refused message (the address was revoked) is not tried again', async () => {
  const { address, bodies } = await receiver(status(404));
  const { webhook } = openWebhook();
  await webhook.set(address);
  webhook.send('one');
  await webhook.idle();
  expect(bodies).toHaveLength(1);
});

test('a receiver that never answers holds up nobody: closing ends it', async () => {
  let arrived = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { address } = await receiver(() => arrived());
  const { webhook } = openWebhook();
  await webhook.set(address);
  webhook.send('one');
  await reached;
  webhook.close();
  await webhook.idle();
});

test('nobody there to listen is a problem that names the host and not the address', async () => {
  const { webhook } = openWebhook();
  await webhook.set(`http://127.0.0.1:9/services/${TOKEN}`);
  const { problem } = await webhook.test();
  expect(problem?.message).toContain('127.0.0.1:9 could not be reached');
  expect(JSON.stringify(problem)).not.toContain(TOKEN);
});

test('while the webhook fails only so many messages wait', async () => {
  const { address } = await receiver(status(200));
  const { webhook, lines } = openWebhook();
  await webhook.set(address);
  for (let n = 0; n < 100; n += 1) webhook.send(`message ${n}`);
  await webhook.idle();
  expect(lines.join('\n')).toContain('too many wait');
});

test('removing forgets the address in the keychain; sending then does nothing', async () => {
  const { address, bodies } = await receiver(status(200));
  const { webhook, keychain } = openWebhook();
  await webhook.set(address);
  await webhook.remove();
  webhook.send('one');
  await webhook.idle();
  expect([bodies.length, await keychain.get(WEBHOOK_ACCOUNT)]).toEqual([0, null]);
  expect(await webhook.view()).toMatchObject({ address: null, storedIn: 'nowhere' });
});

test('the address of an earlier start is found again', async () => {
  const { address, bodies } = await receiver(status(200));
  const first = openWebhook();
  await first.webhook.set(address);
  const second = openWebhook(undefined, first.keychain);
  second.webhook.send('one');
  await second.webhook.idle();
  expect(bodies).toHaveLength(1);
});

test.each([
  'http://hooks.example.com/services/x',
  'ftp://127.0.0.1/x',
  'https://user:pass@hooks.example.com/x',
  'hooks.slack.com/services/x',
  'http://127.0.0.1.example.com/x',
])('%s is refused, and the sentence does not repeat it', async (address) => {
  const { webhook } = openWebhook();
  const refused = await webhook.set(address).then(
    () => null,
    (caught) => caught,
  );
  expect(refused).toMatchObject({ code: 'request.invalid' });
  expect(refused.message).not.toContain(address);
});
