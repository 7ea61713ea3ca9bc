import { beforeEach, expect, test } from 'vitest';
import type { Status } from '../../../src/shared/contract/app.ts';
import { failed, ok } from '../../../src/shared/result.ts';
import { installBridge, later } from './pages/fakeBridge.ts';

const bridge = installBridge();
const { createRemote } = await import('../../../src/renderer/stores/remote.ts');

const open = (ready: boolean): Status => ({ ready, notices: [] });
let store: ReturnType<typeof createRemote<'app.status'>>;

beforeEach(() => {
  store = createRemote('app.status', 'app.statusChanged');
});

test('knows nothing at first, then what the main process answers', async () => {
  expect(store.getState()).toMatchObject({ data: null, error: null, loading: false });
  const answer = later<Status>();
  bridge.answers['app.status'] = () => answer.promise;
  const asked = store.getState().refresh();
  expect(store.getState().loading).toBe(true);
  answer.give(open(true));
  await asked;
  expect(store.getState()).toMatchObject({ data: open(true), error: null, loading: false });
});

test('a refresh that fails keeps what was known, and one that works forgets the failure', async () => {
  bridge.answers['app.status'] = () => ok(open(true));
  await store.getState().refresh();
  bridge.answers['app.status'] = () => failed({ code: 'internal', message: 'No.' });
  await store.getState().refresh();
  expect(store.getState()).toMatchObject({ data: open(true), error: { message: 'No.' }, loading: false });
  bridge.answers['app.status'] = () => ok(open(false));
  await store.getState().refresh();
  expect(store.getState()).toMatchObject({ data: open(false), error: null });
});

test('an event is newer than an answer that was asked for before it', async () => {
  const answer = later<Status>();
  bridge.answers['app.status'] = () => answer.promise;
  const asked = store.getState().refresh();
  bridge.emit('app.statusChanged', open(true));
  answer.give(open(false));
  await asked;
  expect(store.getState()).toMatchObject({ data: open(true), loading: false });
});

test('of two refreshes the later one counts, whichever is answered first', async () => {
  const first = later<Status>();
  const second = later<Status>();
  const answers = [first, second];
  bridge.answers['app.status'] = () => answers.shift()?.promise ?? ok(open(false));
  const asked = [store.getState().refresh(), store.getState().refresh()];
  second.give(open(true));
  await asked[1];
  first.give(open(false));
  await asked[0];
  expect(store.getState()).toMatchObject({ data: open(true), loading: false });
});

test('what a change answered is taken at once', () => {
  store.getState().receive(open(true));
  expect(store.getState().data).toEqual(open(true));
});
