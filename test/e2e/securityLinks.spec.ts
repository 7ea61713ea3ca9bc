import { expect } from '@playwright/test';
import { invoke } from '../support/bridge.ts';
import { answerLinks } from '../support/mainProbes.ts';
import { test } from '../support/securityTest.ts';

const CANCEL = 1;
const OPEN = 0;

const refused: readonly string[] = [
  'file:///etc/passwd',
  'file://server/share',
  'smb://host/share',
  '\\\\host\\share',
  '//host.example/share',
  'ms-msdt:/id PCWDiagnostic',
  'ms-settings:privacy',
  'search-ms:query=x',
  'vscode://file/etc/passwd',
  'x-apple.systempreferences:com.apple.preference',
  'javascript:alert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<h1>x</h1>',
  'blob:https://example.com/1',
  'app://console/index.html',
  'chrome://settings',
  'about:blank',
  'mailto:a@example.com',
  'tel:123',
  'ftp://example.com/x',
  'http://example.com/',
  'http://localhost/',
  'https://localhost/',
  'https://127.0.0.1.example@evil.example/',
  'https://ok.example:secret@evil.example/',
  'https://ok.example%2F@evil.example/',
  'HTTPS:/\\evil.example',
  'https:/evil.example',
  'https:evil.example',
  'https:\\\\evil.example',
  'https://ok.example\\@evil.example/',
  ' https://example.com/',
  'https://example.com/ ',
  '\thttps://example.com/',
  'https://example.com/\u0000',
  'https://exa\nmple.com/',
  'https://example.com/\u202Egpj.exe',
  'https://example.com/\u200B',
  'https://exam\u00ADple.com/',
  'java\u0000script:alert(1)',
  'https://',
  'https://%00.example/',
  'https://exa mple.com/',
  'https://nodots/',
  'https://example.com/ --flag',
  `https://example.com/${'x'.repeat(1980)}`,
  '',
];

test('an address that is not plainly a web page is never opened, and the person is not even asked', async ({
  opened,
}) => {
  const links = await answerLinks(opened.app, OPEN);
  for (const url of refused) {
    const result = await invoke(opened.page, 'app.openLink', { url });
    expect(result, JSON.stringify(url)).toMatchObject({ ok: false, error: { code: 'link.refused' } });
  }
  const endless = await invoke(opened.page, 'app.openLink', {
    url: `https://example.com/${'x'.repeat(10_000)}`,
  });
  expect(endless).toMatchObject({ ok: false, error: { code: 'ipc.bad_input' } });
  expect(await links()).toEqual({ asked: [], opened: [] });
});

test('a web page is opened once, after the person saw the whole address and agreed', async ({ opened }) => {
  const links = await answerLinks(opened.app, OPEN);
  const url = 'https://docs.example.com/a/b?c=d&e=%20f#g';
  expect(await invoke(opened.page, 'app.openLink', { url })).toEqual({ ok: true, data: { opened: true } });
  const { asked, opened: given } = await links();
  expect(given).toEqual([url]);
  expect(asked.map(({ detail }) => detail)).toEqual([url]);
});

test('a name that only looks like another is shown as what it is', async ({ opened }) => {
  const links = await answerLinks(opened.app, CANCEL);
  // Its first letter is Cyrillic.
  await invoke(opened.page, 'app.openLink', { url: 'https://\u0430pple.com/login' });
  const { asked, opened: given } = await links();
  expect(asked.map(({ detail }) => detail)).toEqual(['https://xn--pple-43d.com/login']);
  expect(given).toEqual([]);
});

test('what the person declines stays closed', async ({ opened }) => {
  const links = await answerLinks(opened.app, CANCEL);
  const url = 'https://example.com/';
  expect(await invoke(opened.page, 'app.openLink', { url })).toEqual({ ok: true, data: { opened: false } });
  expect(await links()).toMatchObject({ asked: [{ detail: url }], opened: [] });
});
