import { expect, test } from 'vitest';
import type { Answer, AskRequest } from '../../../../src/shared/contract/ask.ts';
import type { LedgerEntry } from '../../../../src/shared/contract/usage.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { installBridge, later } from './fakeBridge.ts';

const bridge = installBridge();
const { useRun } = await import('../../../../src/renderer/pages/playground/runStore.ts');
const { useAsking } = await import('../../../../src/renderer/stores/console.ts');

const request: AskRequest = {
  provider: 'groq',
  model: 'm',
  messages: [{ role: 'user', content: 'Hello' }],
  format: 'text',
  stream: true,
  params: {},
  cacheMode: 'bypass',
};
const asked = () => bridge.sent.filter(({ route }) => route === 'playground.ask').length;

test('however often Run is pressed, one request is on its way, and the window knows whom it asks', async () => {
  const answer = later<Answer>();
  bridge.answers['playground.ask'] = () => answer.promise;
  const running = [1, 2, 3].map(() => useRun.getState().ask(request));
  expect(asked()).toBe(1);
  expect(useAsking.getState().provider).toBe('groq');
  answer.give({ text: 'Hi' } as Answer);
  await Promise.all(running);
  expect(useRun.getState()).toMatchObject({ phase: 'ended', text: 'Hi' });
  expect(useAsking.getState().provider).toBeNull();
});

test('a request that fails is over too, and shows what was tried', async () => {
  bridge.answers['playground.ask'] = () => failed({ code: 'provider.dns', message: 'No such host.' });
  const attempts = [{ provider: 'groq', error: { code: 'provider.dns', message: 'No such host.' } }];
  bridge.answers['usage.request'] = () => ok({ attempts } as LedgerEntry);
  await useRun.getState().ask(request);
  expect(useRun.getState()).toMatchObject({
    phase: 'ended',
    error: { code: 'provider.dns' },
    tried: attempts,
  });
  expect(useAsking.getState().provider).toBeNull();
});

test('an answer of an earlier request changes nothing', async () => {
  const first = later<Answer>();
  bridge.answers['playground.ask'] = () => first.promise;
  const running = useRun.getState().ask(request);
  useRun.setState({ requestId: 'another', text: 'newer' });
  first.give({ text: 'older' } as Answer);
  await running;
  expect(useRun.getState().text).toBe('newer');
  useRun.setState(useRun.getInitialState());
  bridge.answers['playground.ask'] = () => ok({ text: 'last' } as Answer);
  await useRun.getState().ask(request);
  expect(useRun.getState().text).toBe('last');
});
