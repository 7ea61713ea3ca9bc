import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OperationInput, Plan, Run } from '../../../../src/shared/contract/operations.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { installBridge, later } from './fakeBridge.ts';

const bridge = installBridge();
const { openOperation, runAtOnce, useOperationDialog } = await import(
  '../../../../src/renderer/pages/cache/operations/operationDialogStore.ts'
);
const { useOperations, useRuns } = await import(
  '../../../../src/renderer/pages/cache/operations/operationsStore.ts'
);
const { useToasts } = await import('../../../../src/renderer/stores/toasts.ts');

const plan = { token: 'p1', warnings: [], problem: null, matchesAll: false } as unknown as Plan;
const run = (id: string, change: Partial<Run> = {}): Run => ({
  id,
  file: 'own',
  path: '/c.sqlite',
  operation: 'prune',
  title: 'Prune',
  madeBy: 'person',
  startedAt: 1,
  endedAt: null,
  state: 'running',
  progress: null,
  report: null,
  error: null,
  undo: { state: 'none', rows: 0, bytes: 0, until: null },
  ...change,
});
const ended = (id: string, change: Partial<Run> = {}) =>
  run(id, {
    state: 'done',
    endedAt: 2,
    report: { summary: '3 entries were deleted.', facts: [], tables: [] },
    undo: { state: 'kept', rows: 3, bytes: 1, until: 9 },
    ...change,
  });
/** The main process as it is now: what it answers, and tells. */
const now = (running: Run[], recent: Run[]) => {
  bridge.answers['operations.state'] = () => ok({ running, recent });
  bridge.emit('operations.changed', { running, recent });
};
const sent = (route: string) => bridge.sent.filter((one) => one.route === route).map(({ input }) => input);
const toasts = () => useToasts.getState().take();
const dialog = () => useOperationDialog.getState();

beforeEach(() => {
  now([], []);
  dialog().close();
  useOperationDialog.setState({ remembered: {} });
  bridge.sent.length = 0;
  toasts();
  bridge.answers['operations.plan'] = () => ok(plan);
  bridge.answers['operations.start'] = () => ok(run('r1'));
  bridge.answers['operations.stopPlan'] = () => ok(undefined);
});

describe('the dialog of an operation', () => {
  it('goes from the options over the preview to the run, and starts just what was previewed', async () => {
    openOperation({ file: 'own', input: { operation: 'prune' } });
    expect(dialog().step).toEqual({ kind: 'options', tried: false });
    dialog().edit({ olderThanDays: '3' });
    await dialog().preview();
    const input = { operation: 'prune', olderThanDays: 3, threshold: 1000 };
    expect(dialog().step).toMatchObject({ kind: 'plan', input, plan });
    // What is typed after the preview was not previewed.
    dialog().edit({ olderThanDays: '0' });
    await dialog().start('563');
    expect(sent('operations.start')).toEqual([{ file: 'own', input, planToken: 'p1', confirmation: '563' }]);
    expect(dialog().step).toEqual({ kind: 'run', id: 'r1' });
  });

  it('opens at the preview where there is nothing to ask, and says what is wrong where something is', async () => {
    openOperation({ file: 'own', input: { operation: 'purge_expired' } });
    await vi.waitFor(() => expect(dialog().step.kind).toBe('plan'));
    openOperation({ file: 'own', input: { operation: 'enforce_max' } });
    await dialog().preview();
    expect(dialog().step).toEqual({ kind: 'options', tried: true });
    expect(sent('operations.plan')).toHaveLength(1);
  });

  it('ends a dry run that is closed, and an answer that comes too late opens nothing', async () => {
    const slow = later<Plan>();
    bridge.answers['operations.plan'] = () => slow.promise;
    openOperation({ file: 'own', input: { operation: 'purge_expired' } });
    dialog().close();
    expect(sent('operations.stopPlan')).toEqual([{ file: 'own' }]);
    slow.give(plan);
    await slow.promise;
    expect(dialog()).toMatchObject({ file: null, step: { kind: 'options' } });
  });

  it('remembers the options of each operation, but neither files nor what somebody else says', async () => {
    openOperation({ file: 'own', input: { operation: 'export' } });
    dialog().edit({ format: 'csv', path: '/tmp/a.csv' });
    await dialog().preview();
    openOperation({ file: 'own', input: { operation: 'export' } });
    expect(dialog().values).toEqual({ format: 'csv', path: '' });
    openOperation({ file: 'own', input: { operation: 'prune' } });
    dialog().edit({ olderThanDays: '3', threshold: '5' });
    await dialog().preview();
    openOperation({ file: 'own', input: { operation: 'prune', olderThanDays: 30 } });
    expect(dialog().values).toEqual({ olderThanDays: '30', threshold: '5' });
  });

  it('asks for the file again when another format was chosen', () => {
    openOperation({ file: 'own', input: { operation: 'export' } });
    dialog().edit({ path: '/tmp/a.jsonl' });
    dialog().edit({ format: 'csv' });
    expect(dialog().values).toEqual({ format: 'csv', path: '' });
    dialog().edit({ path: '/tmp/a.csv' });
    expect(dialog().values).toEqual({ format: 'csv', path: '/tmp/a.csv' });
  });

  it('stays on the preview with the reason when it could not be started', async () => {
    const error = { code: 'request.invalid', message: 'The preview is too old.' } as const;
    bridge.answers['operations.start'] = () => failed(error);
    openOperation({ file: 'own', input: { operation: 'purge_expired' } });
    await vi.waitFor(() => expect(dialog().step.kind).toBe('plan'));
    await dialog().start(null);
    expect(dialog().step).toMatchObject({ kind: 'plan', starting: false, error });
  });
});

describe('an operation without the dialog', () => {
  const backup: OperationInput = { operation: 'backup', path: null };

  it('starts at once, unless its dry run has something to say', async () => {
    await runAtOnce('own', backup);
    expect(sent('operations.start')).toHaveLength(1);
    expect(dialog().file).toBeNull();
    bridge.answers['operations.plan'] = () => ok({ ...plan, warnings: ['It takes a while.'] });
    await runAtOnce('own', backup);
    expect(sent('operations.start')).toHaveLength(1);
    await vi.waitFor(() => expect(dialog().step).toMatchObject({ kind: 'plan', input: backup }));
  });
});

describe('the end of a run', () => {
  const startAndClose = async () => {
    openOperation({ file: 'own', input: { operation: 'purge_expired' } });
    await vi.waitFor(() => expect(dialog().step.kind).toBe('plan'));
    now([run('r1')], []);
    await dialog().start(null);
    dialog().close();
  };

  it('is told once by a toast with Undo when the dialog was closed before', async () => {
    await startAndClose();
    now([], [ended('r1')]);
    now([], [ended('r1')]);
    const [told, ...more] = toasts();
    expect(told).toMatchObject({
      tone: 'good',
      message: '3 entries were deleted.',
      action: { label: 'Undo' },
    });
    expect(more).toEqual([]);

    bridge.answers['operations.undo'] = () => ok(run('r1', { state: 'undoing' }));
    bridge.answers['operations.state'] = () => ok({ running: [run('r1', { state: 'undoing' })], recent: [] });
    told?.action?.run();
    await vi.waitFor(() => expect(useRuns.getState().watched.has('r1')).toBe(true));
    expect(toasts()).toEqual([]);
    now([], [ended('r1', { undo: { state: 'undone', rows: 3, bytes: 0, until: null } })]);
    expect(toasts()).toMatchObject([{ tone: 'good', title: 'Prune was undone' }]);
  });

  it('is shown in the dialog and by no toast while that is open', async () => {
    openOperation({ file: 'own', input: { operation: 'purge_expired' } });
    await vi.waitFor(() => expect(dialog().step.kind).toBe('plan'));
    await dialog().start(null);
    now([], [ended('r1')]);
    dialog().close();
    expect(toasts()).toEqual([]);
  });

  it('is told as what it was: stopped with nothing changed, or failed with the reason', async () => {
    await startAndClose();
    now(
      [],
      [run('r1', { state: 'cancelled', endedAt: 2, error: { code: 'request.cancelled', message: '' } })],
    );
    expect(toasts()).toMatchObject([{ tone: 'good', title: 'Prune was stopped' }]);
    const error = { code: 'storage.full', message: 'The disk is full.' } as const;
    await startAndClose();
    now([], [run('r1', { state: 'failed', endedAt: 2, error })]);
    expect(toasts()).toMatchObject([{ tone: 'bad', title: 'Prune failed', error }]);
  });

  it('is told also when it came before the answer to the start', async () => {
    now([], [ended('r1')]);
    await runAtOnce('own', { operation: 'backup', path: null });
    expect(toasts()).toHaveLength(1);
    expect(useOperations.getState().data?.recent).toHaveLength(1);
  });
});
