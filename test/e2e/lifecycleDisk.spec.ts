import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { clickDialog, dialogShown } from '../support/clickDialog.ts';
import { integrityOf, storedPrompts, storedRequests } from '../support/consoleFiles.ts';
import { test } from '../support/consoleTest.ts';
import { answer, ended, goTo, run, write } from '../support/consoleWindow.ts';
import { startRawApp } from '../support/rawApp.ts';
import { mayMount, smallDisk } from '../support/smallDisk.ts';

const TRY_AGAIN = 0;
const QUIT = 1;
const BUTTONS = 2;

function diskTests(): void {
  for (const { state, reason, spoil, mend } of [
    {
      state: 'read-only',
      reason: 'the disk is read-only (EROFS)',
      spoil: (disk: ReturnType<typeof smallDisk>) => disk.setReadOnly(true),
      mend: (disk: ReturnType<typeof smallDisk>) => disk.setReadOnly(false),
    },
    {
      state: 'full',
      reason: 'the disk is full (ENOSPC)',
      spoil: (disk: ReturnType<typeof smallDisk>) => disk.fill(),
      mend: (disk: ReturnType<typeof smallDisk>) => disk.empty(),
    },
  ]) {
    test(`a start on a ${state} disk is a dialog with path and reason, again while it lasts, and goes on after`, async ({
      atEnd,
    }) => {
      const disk = smallDisk(64);
      atEnd(() => disk.close());
      const userData = join(disk.path, 'user-data');
      spoil(disk);
      const raw = startRawApp(userData);
      atEnd(() => raw.process.kill('SIGKILL'));
      const sentence = `The console keeps its files in ${userData}, and that folder cannot be written: ${reason}.`;
      const said = () => raw.errors().split(sentence).length - 1;
      await expect.poll(said, { timeout: 20_000 }).toBe(1);
      await dialogShown();
      expect(said()).toBe(1);
      mend(disk);
      await clickDialog(TRY_AGAIN, BUTTONS);
      await expect.poll(() => storedFiles(userData), { timeout: 20_000 }).toContain('console.sqlite');
      expect(said()).toBe(1);
      raw.process.kill('SIGTERM');
      expect(await raw.exit).toEqual({ code: 0, signal: null });

      spoil(disk);
      const again = startRawApp(userData);
      atEnd(() => again.process.kill('SIGKILL'));
      await clickDialog(QUIT, BUTTONS);
      expect(await again.exit).toEqual({ code: 1, signal: null });
      mend(disk);
      expect(integrityOf(join(userData, 'console.sqlite'))).toBe('ok');
    });
  }

  test('a disk that fills up costs no answer, is named, and what waited is written once there is room', async ({
    open,
    serve,
    atEnd,
  }) => {
    const disk = smallDisk(64);
    atEnd(() => disk.close());
    const server = await serve({ answer: (prompt) => `Heard ${prompt}.` });
    const userData = join(disk.path, 'user-data');
    const opened = await open({
      userData,
      settings: {
        provider: 'desk',
        model: 'desk-1',
        providers: [{ id: 'desk', name: 'Desk', base_url: server.baseUrl }],
      },
    });
    const { page } = opened;
    const ask = async (prompt: string) => {
      await write(page, prompt);
      await run(page);
      await expect(answer(page)).toContainText(`Heard ${prompt}.`);
      await ended(page);
    };
    await ask('with room');
    disk.fill();
    await ask('without room');
    await ask('still without room');
    const notices = page.getByRole('region', { name: 'Notices' });
    await expect(notices).toContainText('The disk is full. Free some space and try again.');
    expect(storedPrompts(userData)).toEqual(['with room']);
    await goTo(page, 'Usage');
    await goTo(page, 'Playground');

    disk.empty();
    await expect
      .poll(() => storedPrompts(userData), { timeout: 20_000 })
      .toEqual(['with room', 'without room', 'still without room']);
    await expect(notices).toHaveCount(0);
    await ask('with room again');
    expect(storedRequests(userData)).toHaveLength(4);
    await expect(page.getByRole('contentinfo')).toContainText('4 requests');
    expect(integrityOf(join(userData, 'console.sqlite'))).toBe('ok');
    await opened.close();
    expect(integrityOf(join(userData, 'cache.sqlite'))).toBe('ok');
  });
}

function storedFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not made yet.
    return [];
  }
}

// Only where a disk can be made for the test: as root, unless a container forbids it.
if (mayMount()) diskTests();
else console.log('lifecycle: the tests on small disks are left out, since this user may not mount one');
