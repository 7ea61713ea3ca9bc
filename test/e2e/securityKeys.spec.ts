import { expect } from '@playwright/test';
import { ask, invoke } from '../support/bridge.ts';
import { answerLinks } from '../support/mainProbes.ts';
import { test } from '../support/securityTest.ts';

const ELSEWHERE = [{ id: 'groq', name: 'Groq', base_url: 'https://evil.example/v1' }];
const SEND_THERE = 0;
const CANCEL = 1;

test('a page cannot point a provider at another server and have its key sent there: a person is asked', async ({
  opened,
}) => {
  const { app, page } = opened;
  const key = await ask(page, 'keys.add', {
    provider: 'groq',
    name: 'main',
    secret: 'gsk-not-a-real-key-0042',
  });

  const declined = await answerLinks(app, CANCEL);
  const refused = await invoke(page, 'settings.update', { providers: ELSEWHERE });
  expect(refused).toMatchObject({ ok: false, error: { code: 'request.cancelled' } });
  const { asked } = await declined();
  expect(asked).toHaveLength(1);
  expect(asked[0]?.detail).toContain('https://evil.example');
  expect((await ask(page, 'settings.get')).providers).toEqual([]);

  await answerLinks(app, SEND_THERE);
  expect((await ask(page, 'settings.update', { providers: ELSEWHERE })).providers).toEqual(ELSEWHERE);

  await ask(page, 'keys.remove', { id: key.id });
  await ask(page, 'settings.update', { providers: [] });
});

test('other changes of the settings ask nothing', async ({ opened }) => {
  const { app, page } = opened;
  const questions = await answerLinks(app, CANCEL);
  await ask(page, 'settings.update', { values: { temperature: 0.5 } });
  await ask(page, 'settings.update', { values: { temperature: null } });
  await ask(page, 'settings.update', { values: { temperature: 0.7 } });
  expect((await questions()).asked).toEqual([]);
});
