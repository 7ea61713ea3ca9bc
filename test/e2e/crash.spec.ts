import { expect } from '@playwright/test';
import { test } from '../support/consoleTest.ts';

test('a page whose process died comes back by itself', async ({ open }) => {
  const { app } = await open();
  const heading = await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) return 'no window';
    const loaded = new Promise<void>((resolve) => contents.once('did-finish-load', () => resolve()));
    contents.forcefullyCrashRenderer();
    await loaded;
    return contents.executeJavaScript(`new Promise((resolve) => {
      const look = () => document.querySelector('h1') ? resolve(document.querySelector('h1').textContent) : setTimeout(look, 20);
      look();
    })`);
  });
  expect(heading).toBe('Playground');
});
