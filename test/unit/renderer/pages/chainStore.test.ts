import { beforeEach, expect, it } from 'vitest';
import type { SettingsView } from '../../../../src/shared/contract/settings.ts';
import { failed } from '../../../../src/shared/result.ts';
import { installBridge, later } from './fakeBridge.ts';

const bridge = installBridge();
const { useChain } = await import('../../../../src/renderer/pages/reliability/chain/chainStore.ts');
const { useSettings } = await import('../../../../src/renderer/stores/console.ts');

const view = (...providers: string[]) =>
  ({ failover: providers.map((provider) => ({ provider })) }) as unknown as SettingsView;
const list = (...providers: string[]) => providers.map((provider) => ({ provider }));
const written = () => bridge.sent.map(({ input }) => input);

beforeEach(() => {
  bridge.sent.length = 0;
  useSettings.getState().receive(view('a', 'b', 'c'));
});

it('shows the new order at once, and writes of many quick moves only the first and the last', async () => {
  const slow = [later<SettingsView>(), later<SettingsView>()];
  const answers = slow.map(({ promise }) => promise);
  bridge.answers['settings.update'] = () => answers.shift() ?? failed({ code: 'internal', message: 'third' });
  const first = useChain.getState().put(list('b', 'a', 'c'));
  void useChain.getState().put(list('b', 'c', 'a'));
  const last = useChain.getState().put(list('c', 'b', 'a'));
  expect(useChain.getState().wanted).toEqual(list('c', 'b', 'a'));
  slow[0]?.give(view('b', 'a', 'c'));
  slow[1]?.give(view('c', 'b', 'a'));
  expect(await Promise.all([first, last])).toEqual([true, true]);
  expect(written()).toEqual([{ failover: list('b', 'a', 'c') }, { failover: list('c', 'b', 'a') }]);
  expect(useChain.getState()).toMatchObject({ wanted: null, error: null });
  expect(useSettings.getState().data?.failover).toEqual(list('c', 'b', 'a'));
});

it('goes back to what the file has when it cannot be written, and says why', async () => {
  bridge.answers['settings.update'] = () => failed({ code: 'settings.unwritable', message: 'Read-only.' });
  expect(await useChain.getState().put(list('c'))).toBe(false);
  expect(useChain.getState()).toMatchObject({ wanted: null, error: { code: 'settings.unwritable' } });
  expect(useSettings.getState().data?.failover).toEqual(list('a', 'b', 'c'));
});
