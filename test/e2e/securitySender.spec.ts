import { expect } from '@playwright/test';
import { REQUEST_CHANNEL } from '../../src/shared/channels.ts';
import { routes } from '../../src/shared/contract/routes.ts';
import { ask } from '../support/bridge.ts';
import { test } from '../support/securityTest.ts';
import { validInputs } from '../support/validInputs.ts';

/** Every route there is with an input it would take, so that a route added later is asked here too. */
const requests = Object.keys(routes).map(
  (name) => [name, validInputs[name as keyof typeof validInputs]] as const,
);

/** Code for a page: asks every route and resolves to the codes of the answers, each once. */
const askAll = `Promise.all(${JSON.stringify(requests)}.map(async ([route, input]) =>
  (await bridge.invoke(route, input ?? undefined)).error?.code ?? 'answered: ' + route)).then((codes) => [...new Set(codes)])`;

const FORBIDDEN = ['ipc.forbidden_sender'];

test('another window gets no answer, whatever it shows', async ({ opened }) => {
  const addresses = [
    'data:text/html,<title>other</title>',
    'about:blank',
    'app://console/index.html',
    'app://console/index.html#/keys',
  ];
  for (const url of addresses) {
    const codes = await opened.app.evaluate(
      async ({ BrowserWindow, app }, [page, code]) => {
        const preload = `${app.getAppPath()}/out/preload/index.cjs`;
        const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await window.loadURL(page);
        const codes: unknown = await window.webContents.executeJavaScript(code);
        window.destroy();
        return codes;
      },
      [url, askAll] as const,
    );
    expect(codes, url).toEqual(FORBIDDEN);
  }
  expect((await ask(opened.page, 'app.status')).ready).toBe(true);
});

test('the window itself gets no answer once it shows something else', async ({ opened }) => {
  const { app, page } = opened;
  for (const url of ['data:text/html,<title>other</title>', 'about:blank', 'app://console/other.html']) {
    // No page can do this; the main process can be made to by a mistake.
    await app.evaluate(async ({ BrowserWindow }, address) => {
      await BrowserWindow.getAllWindows()[0]
        ?.loadURL(address)
        .catch(() => undefined);
    }, url);
    // What could not be loaded may still be replaced by Chromium's own error page while it is being asked.
    const codes = await page.evaluate(askAll).catch(() => page.evaluate(askAll));
    expect(codes, url).toEqual(FORBIDDEN);
    await page.goto('app://console/index.html');
    expect((await ask(page, 'app.status')).ready, url).toBe(true);
  }
});

test('a page that empties itself has lost the console', async ({ opened }) => {
  const { page } = opened;
  await Promise.all([page.waitForURL('about:blank'), page.evaluate(`void (location.href = 'about:blank')`)]);
  expect(await page.evaluate(askAll)).toEqual(FORBIDDEN);
  await page.goto('app://console/index.html');
  expect((await ask(page, 'app.status')).ready).toBe(true);
});

test('a frame has no bridge of its own, and would get no answer', async ({ opened }) => {
  const { app, page } = opened;
  await page.evaluate(`new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.onload = resolve;
    frame.srcdoc = '<title>inside</title>';
    document.body.append(frame);
  })`);
  expect(await page.evaluate('typeof document.querySelector("iframe").contentWindow.bridge')).toBe(
    'undefined',
  );
  // With a bridge it would come to the transport as its own frame: asked here directly, with the frame's real handle.
  const codes = await app.evaluate(
    async ({ BrowserWindow, ipcMain }, [channel, all]) => {
      type Handler = (event: object, route: string, input: unknown) => Promise<{ error?: { code: string } }>;
      const { _invokeHandlers } = ipcMain as unknown as { _invokeHandlers: Map<string, Handler> };
      const handler = _invokeHandlers.get(channel);
      const sender = BrowserWindow.getAllWindows()[0]?.webContents;
      const inner = sender?.mainFrame.frames[0];
      if (!handler || !sender || !inner) throw new Error('there is nothing to ask, or no frame');
      const codeOf = async (senderFrame: unknown, [route, input]: readonly [string, unknown]) =>
        (await handler({ sender, senderFrame }, route, input)).error?.code ?? 'answered';
      // A frame that is gone comes as null.
      const answers = [inner, null].flatMap((frame) => all.map((request) => codeOf(frame, request)));
      return {
        codes: [...new Set(await Promise.all(answers))],
        main: await codeOf(sender.mainFrame, ['app.status', undefined]),
      };
    },
    [REQUEST_CHANNEL, requests] as const,
  );
  expect(codes).toEqual({ codes: FORBIDDEN, main: 'answered' });
  await page.reload();
});
