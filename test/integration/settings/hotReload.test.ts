import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { settingsDiff } from '../../../src/core/audit/settingsDiff.ts';
import { findProvider, resolveProviders } from '../../../src/core/providers/registry.ts';
import { openSettings, type SettingsChanged } from '../../../src/core/settings/service.ts';
import { environmentFile, settingsFile } from '../../../src/main/platform/settingsFile.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { openTestClient } from '../../support/client.ts';
import { tempDir } from '../../support/tempDir.ts';

const ROUNDS = 13;
const CALLERS = 4;
const KEY = 'sk-never-in-a-difference-4321';

/** The core client and the settings of a folder, as the console puts them together; it asks the sandbox. */
async function openConsole() {
  const folder = tempDir();
  const path = join(folder, 'settings.json');
  const logged: unknown[] = [];
  const note = (...line: unknown[]): void => {
    logged.push(line);
  };
  const logger = { info: note, warn: note, error: note };
  const settings = await openSettings({
    file: settingsFile(path),
    environmentFile: environmentFile(folder),
    environment: {},
    knownProviders: ['sandbox', 'openai'],
    logger,
  });
  const client = await openTestClient({ settings: { ...settings.current, retry_max_attempts: 1 } });
  const changes: SettingsChanged[] = [];
  settings.onChange((changed) => {
    changes.push(changed);
    client.configure({ ...changed.settings, retry_max_attempts: 1 });
  });
  return { ...client, folder, path, settings, changes, logged };
}

type Console = Awaited<ReturnType<typeof openConsole>>;

/** What people and programs do to settings.json, and the longest answer in force after it was read; null = as before. */
const doings: readonly ((console: Console, round: number) => number | null | 'default')[] = [
  ({ path }, round) => {
    writeFileSync(path, JSON.stringify({ max_tokens: 1000 + round }));
    return 1000 + round;
  },
  ({ path }) => {
    writeFileSync(path, '{ "max_tokens": 9, }}');
    return null;
  },
  ({ path }) => {
    writeFileSync(path, '{ "timeout": 1, "max_tok');
    return null;
  },
  ({ path, folder }, round) => {
    const target = join(folder, `linked-${round}.json`);
    writeFileSync(target, JSON.stringify({ max_tokens: 2000 + round, temperature: 0.1 }));
    symlinkSync(target, `${path}.new`);
    renameSync(`${path}.new`, path);
    return 2000 + round;
  },
  ({ path }) => {
    rmSync(path);
    return 'default';
  },
  ({ path }) => {
    writeFileSync(path, '{ "max_tokens": 8, "max_token": 8 }');
    return null;
  },
  ({ path }, round) => {
    writeFileSync(
      path,
      JSON.stringify({ max_tokens: 3000 + round, rules: [{ provider: 'openai', rpm: 5 }] }),
    );
    return 3000 + round;
  },
  ({ folder }) => {
    writeFileSync(join(folder, '.env'), `AI_TIMEOUT=soon\nOPENAI_API_KEY=${KEY}\n`);
    return null;
  },
];

/** Asks one question after another until told to stop; each with the longest answer of the moment it began. */
async function askOnAndOn(console: Console, name: string, going: () => boolean): Promise<number> {
  let asked = 0;
  while (going()) {
    asked += 1;
    const prompt = `${name} asks question ${asked}`;
    const longest = console.settings.current.max_tokens;
    const model = 'sandbox-fast';
    await console.client.ask({ provider: 'sandbox', model, prompt }, { source: 'core' });
    const sent = console.server.requests.findLast(({ body }) => body.includes(`${prompt}"`));
    expect(JSON.parse(sent?.body ?? '{}').max_tokens ?? null).toBe(longest);
  }
  return asked;
}

test('a hundred reloads under load: nothing broken is in force, no request fails, an open breaker stays open', async () => {
  const console = await openConsole();
  const { settings, folder, changes, policy } = console;
  const providers = resolveProviders(settings.current, null);
  const target = { provider: findProvider(providers, 'openai'), model: 'gpt-4' };
  for (let failure = 0; failure < 5; failure += 1) {
    const admission = policy.breakers.admit(target);
    if (admission.admitted) admission.call.failed(new AppError('provider.server_error', 'It is down.'));
  }
  const opened = policy.breakers.view(target.provider);
  expect(opened.state).toBe('open');

  let going = true;
  const callers = Promise.all(
    Array.from({ length: CALLERS }, (_, index) => askOnAndOn(console, `caller ${index}`, () => going)),
  );
  onTestFinished(async () => {
    going = false;
    await callers.catch(() => undefined);
  });
  let expected: number | null = null;
  let reloads = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const doing of doings) {
      const before = settings.current;
      const after = doing(console, round);
      if (after !== null) expected = after === 'default' ? null : after;
      // Two at once, as a person who presses the button while a signal comes.
      const [view] = await Promise.all([
        settings.reload({ by: 'signal' }),
        settings.reload({ by: 'reload' }),
      ]);
      reloads += 2;
      expect(settings.current.max_tokens).toBe(expected);
      expect(view.problems.length > 0).toBe(after === null);
      if (after === null) expect(settings.current).toBe(before);
      rmSync(join(folder, '.env'), { force: true });
    }
  }
  going = false;
  const asked = await callers;

  expect(Math.min(...asked)).toBeGreaterThan(0);
  const { state, since, reason } = opened;
  expect(policy.breakers.view(target.provider)).toMatchObject({ state, since, reason });
  const good = doings.length - 4;
  expect(changes.filter(({ change }) => change !== null)).toHaveLength(ROUNDS * good * 2);
  expect(reloads).toBeGreaterThan(100);
  // What the audit log is told: once of each, whoever read the files again after that.
  const acts = changes.flatMap(({ change }) => (change?.differences.length ? [settingsDiff(change)] : []));
  expect(acts).toHaveLength(ROUNDS * good);
  expect(acts[0]).toEqual({ by: 'signal', max_tokens: 'not set -> 1000 tokens' });
  expect(JSON.stringify([changes.map(({ view }) => view), console.logged])).not.toContain(KEY);
});

test('a request on its way ends under the settings that it began with, also when its provider is gone', async () => {
  const console = await openConsole();
  const { path, settings, server, client } = console;
  const mine = { id: 'mine', name: 'Mine', base_url: server.baseUrl };
  writeFileSync(path, JSON.stringify({ providers: [mine] }));
  await settings.reload({ by: 'signal' });
  server.setFaults({ latencyMs: 400 });
  onTestFinished(() => server.setFaults({}));

  const ask = (prompt: string) =>
    client.ask({ provider: 'mine', model: 'sandbox-fast', prompt }, { source: 'core' });
  const running = ask('Are you still there?');
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  writeFileSync(path, '{ "timeout": 0.1 }');
  await settings.reload({ by: 'signal' });

  await expect(running).resolves.toMatchObject({ provider: 'mine' });
  await expect(ask('And now?')).rejects.toMatchObject({ code: 'provider.unknown' });
  const late = client.ask({ provider: 'sandbox', model: 'sandbox-fast', prompt: 'x' }, { source: 'core' });
  await expect(late).rejects.toMatchObject({ code: expect.stringMatching(/timeout|deadline|all_failed/) });
});
