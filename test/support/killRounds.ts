import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type AppOptions, type ConsoleApp, newUserData } from './app.ts';
import type { ChatServer, ChatServerOptions } from './chatServer.ts';
import { integrityOf, storedPrompts } from './consoleFiles.ts';
import { answer, ended, run } from './consoleWindow.ts';
import { descendants, stillRunning } from './processTree.ts';

interface KillRounds {
  readonly open: (options?: AppOptions) => Promise<ConsoleApp>;
  readonly serve: (options?: ChatServerOptions) => Promise<ChatServer>;
  readonly rounds: number;
}

/** A round shows one to this many answers and is killed at some moment of the next question. */
const MOST_SHOWN = 4;
/** About as long as a question takes in the window, ms. */
const QUESTION_MS = 400;

/**
 * Asks in the window until the whole console is killed, again and again on the same folder. After each restart every
 * answer that any round has shown must be in the ledger and the database sound. Resolves to how many were shown.
 */
export async function killedWhileAsking({ open, serve, rounds }: KillRounds): Promise<number> {
  const server = await serve({ answer: (prompt) => `Heard ${prompt}.` });
  const userData = newUserData();
  const settings = {
    provider: 'desk',
    model: 'desk-1',
    providers: [{ id: 'desk', name: 'Desk', base_url: server.baseUrl }],
  };
  const shown: string[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const opened = await open({ userData, settings });
    const stored = new Set(storedPrompts(userData));
    expect(shown.filter((prompt) => !stored.has(prompt))).toEqual([]);
    expect(integrityOf(join(userData, 'console.sqlite'))).toBe('ok');
    expect(integrityOf(join(userData, 'cache.sqlite'))).toBe('ok');
    if (round < rounds) await killWhileAsking(opened, `round ${round}`, shown);
  }
  return shown.length;
}

async function killWhileAsking({ page, process }: ConsoleApp, name: string, shown: string[]): Promise<void> {
  const all = [process.pid ?? 0, ...descendants(process.pid ?? 0)];
  const gone = new Promise((resolve) => process.once('exit', resolve));
  const killAfter = 1 + Math.floor(Math.random() * MOST_SHOWN);
  let killer: NodeJS.Timeout | undefined;
  try {
    for (let number = 0; !process.killed; number += 1) {
      if (number === killAfter)
        killer = setTimeout(() => process.kill('SIGKILL'), Math.random() * QUESTION_MS);
      const prompt = `${name} question ${number}`;
      await askInWindow(page, prompt);
      shown.push(prompt);
    }
  } catch (caught) {
    // The window is gone with its process; anything else is a failure.
    if (!process.killed) throw caught;
  } finally {
    clearTimeout(killer);
  }
  await gone;
  await expect.poll(() => stillRunning(all), { timeout: 20_000 }).toEqual([]);
}

async function askInWindow(page: Page, prompt: string): Promise<void> {
  await page.getByRole('textbox', { name: 'User message' }).fill(prompt);
  await run(page);
  // Streaming shows text before the answer is acknowledged: only an ended run is one.
  await expect(page.getByRole('region', { name: 'Result' })).toBeVisible();
  await ended(page);
  await expect(answer(page)).toContainText(`Heard ${prompt}.`);
}
