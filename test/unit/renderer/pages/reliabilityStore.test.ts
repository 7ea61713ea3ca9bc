import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProviderView } from '../../../../src/shared/contract/providers.ts';
import type { Board } from '../../../../src/shared/contract/reliability.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { installBridge, later } from './fakeBridge.ts';

const bridge = installBridge();
const { useBoard } = await import('../../../../src/renderer/stores/console.ts');
const { useChecks, useControls } = await import(
  '../../../../src/renderer/pages/reliability/reliabilityStore.ts'
);
const { useTimeline } = await import('../../../../src/renderer/pages/reliability/timeline/timelineStore.ts');
const { useProviders } = await import('../../../../src/renderer/stores/console.ts');
const { useToasts } = await import('../../../../src/renderer/stores/toasts.ts');

const board = (state: string): Board =>
  ({ at: 1, rows: [{ provider: 'groq', breaker: { state, probeAt: null } }] }) as unknown as Board;
const provider = (id: string, kind: string) => ({ id, name: id.toUpperCase(), keySource: { kind } });
const toasts = () => useToasts.getState().take();

beforeEach(() => {
  bridge.sent.length = 0;
  useProviders
    .getState()
    .receive([
      provider('groq', 'not_needed'),
      provider('lab', 'not_needed'),
      provider('far', 'none'),
    ] as ProviderView[]);
  toasts();
});

describe('a breaker by hand', () => {
  it('shows the new state at once and says what came of it, once however often it was pressed', async () => {
    const slow = later<Board>();
    bridge.answers['reliability.control'] = () => slow.promise;
    const acting = useControls.getState().control('groq', 'isolate');
    await useControls.getState().control('groq', 'trip');
    slow.give(board('isolated'));
    await acting;
    expect(bridge.sent).toEqual([
      { route: 'reliability.control', input: { provider: 'groq', act: 'isolate' } },
    ]);
    expect(useBoard.getState().data?.rows[0]?.breaker.state).toBe('isolated');
    expect(toasts()).toMatchObject([{ tone: 'good', title: 'GROQ is isolated' }]);
    expect(useControls.getState().busy).toEqual([]);
  });

  it('that did not work says so and leaves the board as it is', async () => {
    useBoard.getState().receive(board('open'));
    bridge.answers['reliability.control'] = () => failed({ code: 'storage.busy', message: 'Locked.' });
    await useControls.getState().control('groq', 'reset');
    expect(useBoard.getState().data?.rows[0]?.breaker.state).toBe('open');
    expect(toasts()).toMatchObject([{ tone: 'bad', error: { code: 'storage.busy' } }]);
  });

  it('is followed live', () => {
    bridge.emit('reliability.changed', board('half_open'));
    expect(useBoard.getState().data?.rows[0]?.breaker.state).toBe('half_open');
  });
});

it('a check of all asks those that can be asked, and names who did not answer', async () => {
  bridge.answers['providers.list'] = () => ok(useProviders.getState().data as ProviderView[]);
  bridge.answers['providers.models'] = ({ provider: id }) =>
    id === 'groq' ? ok(['a']) : failed({ code: 'provider.unreachable', message: 'Nothing answers.' });
  await useChecks.getState().checkAll();
  const asked = bridge.sent.filter(({ route }) => route === 'providers.models').map(({ input }) => input);
  expect(asked).toEqual([{ provider: 'groq' }, { provider: 'lab' }]);
  expect(toasts()).toMatchObject([
    { tone: 'bad', title: '1 of 2 providers answered', message: 'No answer: LAB' },
  ]);
});

describe('the timeline', () => {
  type Data = NonNullable<ReturnType<typeof useTimeline.getState>['data']>;
  const past = (id: number): Data => ({ transitions: [{ id }], failovers: [] }) as unknown as Data;

  it('never shows one range under the name of another, whichever answer comes last', async () => {
    const slow = later<Data>();
    let wide = 0;
    bridge.answers['reliability.timeline'] = ({ since }) => {
      if (Date.now() - since < 2 * 3_600_000) return slow.promise;
      wide += 1;
      return ok(past(7));
    };
    const first = useTimeline.getState().refresh();
    await useTimeline.getState().setRange('week');
    slow.give(past(1));
    await first;
    expect(wide).toBe(1);
    expect(useTimeline.getState()).toMatchObject({ range: 'week', data: past(7), error: null });
  });

  it('is read again after a change of the board, while it is shown', async () => {
    bridge.answers['reliability.timeline'] = () => ok(past(1));
    const stop = useTimeline.getState().open();
    await vi.waitFor(() => expect(useTimeline.getState().data).toEqual(past(1)));
    bridge.answers['reliability.timeline'] = () => ok(past(2));
    bridge.emit('reliability.changed', board('open'));
    await vi.waitFor(() => expect(useTimeline.getState().data).toEqual(past(2)), 5000);
    stop();
  });
});
