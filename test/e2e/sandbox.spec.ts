import { readdirSync, readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { test } from '../support/consoleTest.ts';
import { sandboxedApp } from '../support/sandboxedApp.ts';

/** A field of /proc/PID/status. */
function statusOf(pid: number, field: string): string {
  const found = new RegExp(`^${field}:\\s*(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return found?.[1] ?? '';
}

test("with Chromium's sandbox on, as a user that is not root, the console works and its page is locked in", async ({
  open,
}) => {
  const { app, page } = await open(sandboxedApp());
  const renderers = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getOSProcessId()),
  );
  expect(renderers.length).toBeGreaterThan(0);
  for (const pid of renderers) {
    expect(statusOf(pid, 'Seccomp')).toBe('2');
    expect(statusOf(pid, 'NoNewPrivs')).toBe('1');
    expect(statusOf(pid, 'Uid')).not.toBe('0');
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    expect(argv).not.toContain('--no-sandbox');
    // Its own view of the file system is empty: nothing to read, whatever a page gets to run.
    expect(() => readdirSync(`/proc/${pid}/root/etc`)).toThrow();
  }

  await page.getByRole('textbox', { name: 'User message' }).click();
  await page.keyboard.type('Does it work in here?');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('Does it work in here?');
  await expect(page.getByText('miss', { exact: true }).first()).toBeVisible();
});
