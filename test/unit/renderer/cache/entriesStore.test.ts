import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EntryRow, ViewState } from '../../../../src/shared/contract/browse.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { installBridge, later } from '../pages/fakeBridge.ts';

const bridge = installBridge();
const { useEntries } = await import('../../../../src/renderer/pages/cache/entries/entriesStore.ts');
const { useSelection } = await import('../../../../src/renderer/pages/cache/entries/selectionStore.ts');

const FILE = '0123456789abcdef';
const state = (view: number, matched: number): ViewState => ({
  file: FILE,
  view,
  matched,
  scanned: matched,
  total: matched,
  done: true,
  error: null,
});
const row = (view: number, index: number) => ({ namespace: 'default', key: `v${view} ${index}` }) as EntryRow;
const keys = () =>
  useEntries
    .getState()
    .pages.get(0)
    ?.map(({ key }) => key) ?? [];

let view = 0;

/** A file whose views have 30 rows each, named by their view. */
function answerAll(): void {
  bridge.answers['browse.open'] = () => {
    view += 1;
    return ok(state(view, 30));
  };
  bridge.answers['browse.place'] = () => ok({ index: null });
  bridge.answers['browse.rows'] = ({ view: asked, offset, limit }) => {
    const count = asked === view ? Math.min(limit, 30 - offset) : 0;
    return ok({
      state: state(view, 30),
      offset,
      rows: Array.from({ length: count }, (_, index) => row(view, offset + index)),
    });
  };
}

beforeEach(async () => {
  answerAll();
  useEntries.setState({ file: null, looks: {} });
  useEntries.getState().open(FILE)();
  await vi.waitFor(() => expect(keys()[0]).toBe(`v${view} 0`));
});

describe('the entries of a file', () => {
  it('are those of the filter that was set last, whichever answer comes last', async () => {
    const slow = later<ViewState>();
    bridge.answers['browse.open'] = () => slow.promise;
    useEntries.getState().narrow({ hits: { from: 1 } });
    answerAll();
    useEntries.getState().narrow({ hits: { from: 2 } });
    await vi.waitFor(() => expect(useEntries.getState().opening).toBe(false));
    const shown = keys();
    slow.give(state(999, 5));
    await new Promise((next) => setTimeout(next, 5));
    expect(keys()).toEqual(shown);
    expect(useEntries.getState().view?.view).toBe(view);
    expect(useEntries.getState().look.filter).toEqual({ hits: { from: 2 } });
  });

  it('stay on screen until those of another order are there', async () => {
    const before = keys();
    const slow = later<ViewState>();
    bridge.answers['browse.open'] = () => slow.promise;
    useEntries.getState().sortBy('bytes');
    expect(useEntries.getState()).toMatchObject({ opening: true, look: { sort: { descending: true } } });
    expect(keys()).toEqual(before);
    view += 1;
    slow.give(state(view, 30));
    await vi.waitFor(() => expect(keys()[0]).toBe(`v${view} 0`));
    expect(useEntries.getState().opening).toBe(false);
  });

  it('are asked for anew when their view has ended, and stay the same list', async () => {
    const { list } = useEntries.getState().shift;
    const stop = useEntries.getState().open(FILE);
    view += 1;
    bridge.emit('browse.dataChanged', { file: FILE });
    await vi.waitFor(() => expect(keys()[0]).toBe(`v${view} 0`));
    expect(useEntries.getState().shift.list).toBe(list);
    stop();
  });

  it('come by themselves once a file that was locked is free again', async () => {
    bridge.answers['browse.rows'] = () => failed({ code: 'storage.busy', message: 'Locked.' });
    const stop = useEntries.getState().open(FILE);
    await vi.waitFor(() => expect(useEntries.getState().error?.code).toBe('storage.busy'));
    answerAll();
    await vi.waitFor(() => expect(useEntries.getState().error).toBeNull(), { timeout: 3000 });
    expect(keys()[0]).toBe(`v${view} 0`);
    stop();
  });

  it('of another file are looked at by their own filter', async () => {
    useEntries.getState().narrow({ hits: { from: 1 } });
    useEntries.getState().open('own')();
    expect(useEntries.getState().look.filter).toEqual({});
    useEntries.getState().filterFile(FILE, { states: ['expired'] });
    useEntries.getState().open(FILE)();
    expect(useEntries.getState().look.filter).toEqual({ states: ['expired'] });
  });
});

describe('the selection', () => {
  it('goes with the filter and stays with the order', async () => {
    await useSelection.getState().check(0, false);
    await useSelection.getState().check(4, true);
    const { selection } = useSelection.getState();
    expect(selection.kind === 'some' && selection.ids.size).toBe(5);
    useEntries.getState().sortBy('key');
    expect(useSelection.getState().selection).toBe(selection);
    useEntries.getState().narrow({ hits: { from: 1 } });
    expect(useSelection.getState().selection).toMatchObject({ kind: 'some', ids: new Map() });
  });
});
