import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRouter, type Handlers, MAX_REQUEST_CHARS } from '../../../src/main/ipc/router.ts';
import { type RouteName, routes } from '../../../src/shared/contract/routes.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { Result } from '../../../src/shared/result.ts';

const routeNames = Object.keys(routes) as RouteName[];
const context = { emit: () => undefined };

/** A router whose handlers only note that they were reached. */
function watchedRouter(answer: (name: RouteName) => unknown = () => undefined) {
  const reached: { name: RouteName; input: unknown }[] = [];
  const bugs: unknown[] = [];
  const handlers = Object.fromEntries(
    routeNames.map((name) => [
      name,
      (input: unknown) => {
        reached.push({ name, input });
        return answer(name);
      },
    ]),
  ) as unknown as Handlers;
  const router = createRouter(handlers, (_route, caught) => bugs.push(caught));
  return { router, reached, bugs };
}

const isCodedError = (result: Result<unknown>) =>
  !result.ok && /^(ipc|internal)/.test(result.error.code) && result.error.message.length > 0;

/** Anything a hostile page could put through structured clone. */
const hostile = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  key: fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', 'request', 'secret', 'provider', 'limit'),
  ),
});

test('a malformed message to any route never throws, reaches no handler and gets a coded error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...routeNames), hostile, async (name, input) => {
      fc.pre(!routes[name].input.safeParse(input).success);
      const { router, reached, bugs } = watchedRouter();
      const result = await router(name, input, context);
      expect(isCodedError(result)).toBe(true);
      expect(reached).toEqual([]);
      expect(bugs).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test('an unknown route is refused, names of Object.prototype included', async () => {
  const odd = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty'), hostile);
  await fc.assert(
    fc.asyncProperty(odd, hostile, async (name, input) => {
      fc.pre(!routeNames.includes(name as RouteName));
      const { router, reached } = watchedRouter();
      const result = await router(name, input, context);
      expect(result).toMatchObject({ ok: false, error: { code: 'ipc.unknown_route' } });
      expect(reached).toEqual([]);
    }),
  );
});

test('an oversized message is refused on every route before it is looked at', async () => {
  const big = 'x'.repeat(MAX_REQUEST_CHARS + 1);
  const cyclic: Record<string, unknown> = { big };
  cyclic.self = cyclic;
  for (const name of routeNames) {
    for (const input of [big, { deep: [{ big }] }, cyclic, new Map([['a', big]])]) {
      const { router, reached } = watchedRouter();
      const result = await router(name, input, context);
      expect(result, name).toMatchObject({ ok: false, error: { code: 'ipc.too_large' } });
      expect(reached).toEqual([]);
    }
  }
});

test('a message of very many small parts is an ordinary bad input, not a fault of the console', async () => {
  const numbers = Array.from({ length: 400_000 }, (_, index) => index);
  for (const input of [new Set(numbers), new Map(numbers.map((number) => [number, number])), numbers]) {
    const { router, bugs } = watchedRouter();
    const result = await router('playground.ask', input, context);
    expect(result).toMatchObject({ ok: false, error: { code: 'ipc.bad_input' } });
    expect(bugs).toEqual([]);
  }
});

test('a cyclic message within the limit is an ordinary bad input', async () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.request = cyclic;
  const { router } = watchedRouter();
  const result = await router('playground.ask', cyclic, context);
  expect(result).toMatchObject({ ok: false, error: { code: 'ipc.bad_input' } });
});

test('the text of a bad input is not echoed: it may be a key', async () => {
  const secret = 'sk-canary-0123456789';
  const { router } = watchedRouter();
  const result = await router('keys.add', { provider: 7, name: 'n', secret, [secret]: secret }, context);
  expect(result.ok).toBe(false);
  expect(JSON.stringify(result)).not.toContain('canary');
});

test('fields that a route does not declare do not cross the bridge', async () => {
  const { router } = watchedRouter(() => ({ opened: true, secret: 'sk-canary' }));
  const result = await router('app.openLink', { url: 'https://example.org' }, context);
  expect(result).toEqual({ ok: true, data: { opened: true } });
});

test('an error of ours keeps its code; a bug is reported and its text stays inside', async () => {
  const coded = watchedRouter(() => {
    throw new AppError('provider.dns', 'No such host.', { data: { host: 'nowhere' } });
  });
  expect(await coded.router('app.info', undefined, context)).toEqual({
    ok: false,
    error: { code: 'provider.dns', message: 'No such host.', data: { host: 'nowhere' } },
  });
  const buggy = watchedRouter(() => {
    throw new TypeError('secret path /home/someone');
  });
  const result = await buggy.router('app.info', undefined, context);
  expect(result).toMatchObject({ ok: false, error: { code: 'internal' } });
  expect(JSON.stringify(result)).not.toContain('/home');
  expect(buggy.bugs).toHaveLength(1);
});

test('a handler that answers what its route does not allow is a bug, not an answer', async () => {
  const { router, bugs } = watchedRouter(() => ({ opened: 'yes' }));
  const result = await router('app.openLink', { url: 'https://example.org' }, context);
  expect(result).toMatchObject({ ok: false, error: { code: 'internal' } });
  expect(bugs).toHaveLength(1);
});
