import { join } from 'node:path';
import { expect } from '@playwright/test';
import { ask, giveFile, invoke } from '../support/bridge.ts';
import { test } from '../support/securityTest.ts';
import { until } from '../support/until.ts';

test('every page runs sandboxed, isolated and without Node', async ({ opened }) => {
  const pages = await opened.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => ({
      type: contents.getType(),
      // Its types leave it out.
      preferences: (
        contents as unknown as { getLastWebPreferences(): Electron.WebPreferences }
      ).getLastWebPreferences(),
    })),
  );
  expect(pages.map(({ type }) => type)).toEqual(['window']);
  for (const { preferences } of pages) {
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      enableBlinkFeatures: '',
      webviewTag: false,
    });
    expect(preferences.nodeIntegrationInWorker ?? false).toBe(false);
    expect(preferences.navigateOnDragDrop ?? false).toBe(false);
  }
});

test('the page has none of the globals of Node or Electron', async ({ opened }) => {
  const names = ['require', 'process', 'module', 'exports', 'Buffer', 'global', 'setImmediate'];
  const more = ['__dirname', '__filename', 'ipcRenderer', 'electron', 'contextBridge', 'webFrame'];
  const types = `[${[...names, ...more].map((name) => `typeof ${name}`).join(', ')}]`;
  const found = await opened.page.evaluate<string[]>(types);
  expect(new Set(found)).toEqual(new Set(['undefined']));
  expect(await opened.page.evaluate('location.origin')).toBe('app://console');
});

test('the bridge is three functions and nothing can be reached through them', async ({ opened }) => {
  // Walks everything reachable from it but the language's own prototypes, and lists it by path and type.
  const walked = await opened.page.evaluate<string[]>(`(() => {
    const known = new Set([Object.prototype, Function.prototype, Array.prototype, Promise.prototype, null]);
    const own = new Set(['length', 'name', 'arguments', 'caller', 'prototype']);
    const found = [];
    const seen = new Set();
    const walk = (path, value) => {
      found.push(path + ': ' + typeof value);
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
      seen.add(value);
      for (const key of Reflect.ownKeys(value)) {
        if (typeof value === 'function' && own.has(key)) continue;
        const { get, set, value: inner } = Object.getOwnPropertyDescriptor(value, key);
        if (get || set) found.push(path + '.' + String(key) + ': accessor');
        else walk(path + '.' + String(key), inner);
      }
      const prototype = Object.getPrototypeOf(value);
      if (!known.has(prototype)) walk(path + '.[[prototype]]', prototype);
    };
    walk('bridge', bridge);
    return found;
  })()`);
  expect(walked).toEqual([
    'bridge: object',
    'bridge.invoke: function',
    'bridge.on: function',
    'bridge.pathOf: function',
  ]);

  const constructed = await opened.page.evaluate(`(() => {
    try { return bridge.invoke.constructor('return typeof process')(); } catch (error) { return error.name; }
  })()`);
  expect(constructed).toBe('undefined');
});

test('the page learns the path of a file that a person gave it, and can open no other', async ({
  opened,
}) => {
  const { page, userData } = opened;
  const madeUp = `(() => {
    const tryIt = (value) => { try { return bridge.pathOf(value); } catch { return 'refused'; } };
    return [new File(['x'], '/etc/hostname'), new Blob(['x']), '/etc/hostname', { path: '/etc/hostname' }, null].map(tryIt);
  })()`;
  expect(await page.evaluate(madeUp)).toEqual(['', '', 'refused', 'refused', 'refused']);

  const settings = join(userData, 'settings.json');
  await ask(page, 'settings.update', { values: { log_level: 'warn' } });
  const refused = await invoke(page, 'cacheFiles.open', { by: 'path', path: settings });
  expect(refused).toMatchObject({ ok: false, error: { code: 'ipc.forbidden_sender' } });

  expect(await giveFile(page, settings)).toBe(settings);
  const looked = await invoke(page, 'cacheFiles.open', { by: 'path', path: settings });
  expect(looked).not.toMatchObject({ error: { code: 'ipc.forbidden_sender' } });
});

test('the page cannot exchange the bridge', async ({ opened }) => {
  const replaced = await opened.page.evaluate(`(() => {
    const invoke = bridge.invoke;
    for (const change of [
      () => { globalThis.bridge = {}; },
      () => { bridge.invoke = () => undefined; },
      () => { delete globalThis.bridge; },
      () => { Object.defineProperty(globalThis, 'bridge', { value: {} }); },
    ]) { try { change(); } catch { /* Refused aloud is as good as refused. */ } }
    return globalThis.bridge?.invoke !== invoke;
  })()`);
  expect(replaced).toBe(false);
});

test('a listener gets the payload and no event of Electron, until it is taken off', async ({ opened }) => {
  const { page } = opened;
  await page.evaluate(`
    globalThis.heard = [];
    globalThis.heardAfter = [];
    globalThis.off = bridge.on('settings.changed', (...args) => globalThis.heard.push(args));
    bridge.on('settings.changed', (...args) => globalThis.heardAfter.push(args.length));
    bridge.on('ELECTRON_INTERNAL', () => globalThis.heard.push('internal'));
    undefined`);
  await ask(page, 'settings.update', { values: { log_level: 'debug' } });
  await until(page, 'globalThis.heardAfter.length === 1');
  const heard = await page.evaluate<unknown[][]>('globalThis.heard');
  expect(heard).toHaveLength(1);
  expect(heard[0]).toHaveLength(1);
  const view: object = await ask(page, 'settings.get');
  expect(Object.keys(heard[0]?.[0] as object).sort()).toEqual(Object.keys(view).sort());

  await page.evaluate('globalThis.off()');
  await ask(page, 'settings.update', { values: { log_level: null } });
  await until(page, 'globalThis.heardAfter.length === 2');
  expect(await page.evaluate('globalThis.heard.length')).toBe(1);
});

test('a channel of Electron named as an event or a route leads nowhere', async ({ opened }) => {
  const names = ['ELECTRON_BROWSER_REQUIRE', 'console.request', '../keys.list', 'keys.secret', '__proto__'];
  for (const name of names) {
    const result = await opened.page.evaluate((route) => {
      const page = globalThis as unknown as { bridge: { invoke(name: string): Promise<unknown> } };
      return page.bridge.invoke(route);
    }, name);
    expect(result, name).toMatchObject({ ok: false, error: { code: 'ipc.unknown_route' } });
  }
});
