import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import fc from 'fast-check';
import { type RouteName, routes } from '../../src/shared/contract/routes.ts';
import type { ConsoleApp } from '../support/app.ts';
import { ask, invoke } from '../support/bridge.ts';
import { answerLinks, windowsOf } from '../support/mainProbes.ts';
import { test } from '../support/securityTest.ts';
import { validInputs } from '../support/validInputs.ts';

const routeNames = Object.keys(routes) as RouteName[];
const INPUTS_PER_ROUTE = 200;

/** Anything that Playwright can carry into the page. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  key: fc.constantFrom('a', 'id', 'request', 'secret', 'provider', 'limit', 'constructor', 'toString'),
});

const odd: fc.Arbitrary<unknown> = fc.oneof(
  anything,
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    1e308,
    2 ** 53,
    '',
    '\u0000',
    '../..',
    [],
    {},
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

/** A valid input with one place of it changed, and things that have nothing to do with one. */
function badInputs(name: RouteName): unknown[] {
  const valid: unknown = validInputs[name];
  const near = changedSomewhere(valid);
  const bad = fc.oneof(near, near, anything).filter((input) => !routes[name].input.safeParse(input).success);
  return fc.sample(bad, { numRuns: INPUTS_PER_ROUTE, seed: 20_261_124 });
}

function changedSomewhere(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return odd;
  if (Array.isArray(value)) {
    const inside = value.map((item, index) =>
      changedSomewhere(item).map((changed) => value.with(index, changed)),
    );
    return fc.oneof(odd, ...inside);
  }
  const fields = Object.entries(value);
  return fc.oneof(
    odd,
    fc
      .tuple(fc.constantFrom('extra', 'constructor', 'then'), odd)
      .map(([key, more]) => ({ ...value, [key]: more })),
    ...fields.map(([key]) => fc.constant(Object.fromEntries(fields.filter(([other]) => other !== key)))),
    ...fields.map(([key, field]) => changedSomewhere(field).map((changed) => ({ ...value, [key]: changed }))),
  );
}

/** Everything a bad request could have changed. */
async function stateOf({ app, page, userData }: ConsoleApp) {
  const { keys, environment } = await ask(page, 'keys.list');
  const runs = await ask(page, 'playground.runs', { limit: 500 });
  return {
    settings: await ask(page, 'settings.get'),
    file: readFileSync(join(userData, 'settings.json'), 'utf8'),
    keys,
    environment,
    providers: await ask(page, 'providers.list'),
    today: await ask(page, 'usage.today'),
    requests: await ask(page, 'usage.requests', { limit: 500 }),
    runs,
    run: runs[0] && (await ask(page, 'playground.run', { id: runs[0].id })),
    cache: await ask(page, 'cache.overview'),
    clipboard: await app.evaluate(({ clipboard }) => clipboard.readText()),
    windows: await windowsOf(app),
  };
}

/** Sends them all from the page. An input that cannot leave it counts as refused there. */
async function sendAll(page: Page, name: RouteName, inputs: readonly unknown[]): Promise<unknown[]> {
  const send = ([route, values]: readonly [string, readonly unknown[]]) => {
    const { bridge } = globalThis as unknown as {
      bridge: { invoke(r: string, i: unknown): Promise<unknown> };
    };
    const refused = { ok: false, error: { code: 'ipc.bad_input', message: 'it cannot leave the page' } };
    const one = async (value: unknown) => bridge.invoke(route, value);
    return Promise.all(values.map((value) => one(value).catch(() => refused)));
  };
  return (await page.evaluate(send, [name, inputs] as const)) as unknown[];
}

/** Whether the answer is a coded error that gives nothing of the inside away. */
function isRefusal(result: unknown, userData: string): boolean {
  const { ok, error } = result as { ok: boolean; error?: { code: string; message: string } };
  if (ok || !error || !/^ipc\.(bad_input|too_large)$/.test(error.code) || error.message === '') return false;
  const text = JSON.stringify(result);
  return !/canary|\bat \/|\.js:\d|node:|node_modules/.test(text) && !text.includes(userData);
}

test('no malformed request of any route reaches a handler or changes anything', async ({ opened }) => {
  const { page, userData } = opened;
  const links = await answerLinks(opened.app, 0);
  await ask(page, 'settings.update', { values: { log_level: 'warn' } });
  await ask(page, 'playground.ask', {
    requestId: 'before-the-fuzz',
    request: validInputs['playground.estimate'],
  });
  const before = await stateOf(opened);
  for (const name of routeNames) {
    const inputs = badInputs(name);
    const results = await sendAll(page, name, inputs);
    expect(results).toHaveLength(INPUTS_PER_ROUTE);
    const taken = inputs.filter((_, index) => !isRefusal(results[index], userData));
    expect(taken, name).toEqual([]);
  }
  expect(await stateOf(opened)).toEqual(before);
  expect(await links()).toEqual({ asked: [], opened: [] });
});

/** Inputs that only a page can make, as code. Each is nothing that a route takes. */
const pageMade: readonly string[] = [
  '(() => { const it = {}; it.request = it; it.self = [it]; return it; })()',
  '(() => { let it = {}; for (let i = 0; i < 20000; i++) it = { request: it }; return it; })()',
  `JSON.parse('{"__proto__":{"provider":"sandbox"},"constructor":{"prototype":{"polluted":1}}}')`,
  `Object.assign(Object.create(null), { request: 1 })`,
  `new Map([['request', 1]])`,
  `new Set([1])`,
  'new Uint8Array(1000)',
  '() => 1',
  'Symbol("x")',
  'Promise.resolve(1)',
  'new Proxy({}, { get() { throw new Error("trap"); }, ownKeys() { throw new Error("trap"); } })',
  '[,,,]',
  '({ get request() { throw new Error("getter"); }, more: 1 })',
];

/** The same, large: for one route, as they are stopped before the route matters. */
const large: readonly string[] = [
  'window',
  'new Array(1e6).fill({})',
  '"x".repeat(16_000_001)',
  '({ provider: "openai", name: "x", secret: "x".repeat(50_000_000) })',
];

/** What each of them, given as code, got for an answer. */
const answersTo = (page: Page, route: RouteName, codes: readonly string[]) =>
  page.evaluate<unknown[]>(`(async () => {
    const results = [];
    for (const make of [${codes.map((code) => `() => ${code}`).join(',')}]) {
      results.push(await (async () => bridge.invoke('${route}', make()))()
        .catch(() => ({ ok: false, error: { code: 'ipc.bad_input', message: 'it cannot leave the page' } })));
    }
    return results;
  })()`);

test('nothing that only a page can make gets through either', async ({ opened }) => {
  const { page, userData } = opened;
  await ask(page, 'settings.update', { values: { log_level: 'warn' } });
  const before = await stateOf(opened);
  for (const name of routeNames) {
    const results = await answersTo(page, name, pageMade);
    const taken = pageMade.filter((_, index) => !isRefusal(results[index], userData));
    expect(taken, name).toEqual([]);
  }
  const results = await answersTo(page, 'keys.add', large);
  expect(large.filter((_, index) => !isRefusal(results[index], userData))).toEqual([]);
  expect(await page.evaluate('({}).polluted')).toBeUndefined();
  expect(await opened.app.evaluate(() => ({}) as { polluted?: number })).toEqual({});
  expect(await stateOf(opened)).toEqual(before);
});

test('a route that does not exist is refused by name, whatever the name is', async ({ opened }) => {
  const { page } = opened;
  const names = [
    '',
    '__proto__',
    'constructor',
    'toString',
    'keys',
    'keys.get',
    'keys.secret',
    'app.info ',
    'APP.INFO',
  ];
  for (const name of names) {
    const result = await invoke(page, name as RouteName);
    expect(result, name).toMatchObject({ ok: false, error: { code: 'ipc.unknown_route' } });
  }
  const others = [
    'undefined',
    'null',
    '1',
    '{}',
    '["app.info"]',
    '({ toString: () => "app.info" })',
    '"x".repeat(1e6)',
  ];
  for (const code of others) {
    const result = await page.evaluate(
      `(async () => bridge.invoke(${code}))().catch(() => 'it cannot leave the page')`,
    );
    if (result === 'it cannot leave the page') continue;
    expect(result, code).toMatchObject({ ok: false, error: { code: 'ipc.unknown_route' } });
  }
});

test('requests after one another, thousands at once, all get their answer', async ({ opened }) => {
  const codes = await opened.page.evaluate<string[]>(`Promise.all(Array.from({ length: 5000 }, (_, index) =>
    bridge.invoke(index % 2 ? 'app.status' : 'playground.run', index % 2 ? undefined : { id: 'x' })
      .then((result) => result.ok ? 'ok' : result.error.code))).then((all) => [...new Set(all)])`);
  expect([...codes].sort()).toEqual(['ipc.bad_input', 'ok']);
});
