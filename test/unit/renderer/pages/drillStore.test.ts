import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DrillPlan, DrillReport, DrillState } from '../../../../src/shared/contract/drill.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { installBridge, later } from './fakeBridge.ts';

const bridge = installBridge();
const { useDrillDialog, useDrills } = await import(
  '../../../../src/renderer/pages/reliability/drill/drillStore.ts'
);
const { useToasts } = await import('../../../../src/renderer/stores/toasts.ts');

const state = (running: string | null, ...reports: string[]) =>
  ({
    running: running === null ? null : { id: running },
    reports: reports.map((id) => ({ id })),
  }) as unknown as DrillState;
const view = () => useDrillDialog.getState().view;
const plan = {} as DrillPlan;

beforeEach(() => {
  useDrillDialog.getState().close();
  useDrills.getState().receive(state(null));
  bridge.answers['drill.start'] = () => ok(state('d2', 'd1'));
  bridge.answers['drill.report'] = ({ id }) => ok({ id } as DrillReport);
});

describe('the dialog of the drill', () => {
  it('goes from the plan over the progress to the report of that very drill', async () => {
    useDrillDialog.getState().open();
    expect(view()).toEqual({ kind: 'plan' });
    await useDrillDialog.getState().start(plan);
    expect(view()).toEqual({ kind: 'running' });
    bridge.emit('drill.changed', state('d2', 'd1'));
    bridge.emit('drill.changed', state(null, 'd2', 'd1'));
    await vi.waitFor(() => expect(view()).toMatchObject({ kind: 'report', id: 'd2', report: { id: 'd2' } }));
  });

  it('stays closed at the end when it was closed on the way, and opens on what runs', async () => {
    useDrillDialog.getState().open();
    await useDrillDialog.getState().start(plan);
    useDrillDialog.getState().close();
    useDrillDialog.getState().open();
    expect(view()).toEqual({ kind: 'running' });
    useDrillDialog.getState().close();
    bridge.emit('drill.changed', state(null, 'd2', 'd1'));
    expect(view()).toBeNull();
  });

  it('keeps the plan and says why when it could not start', async () => {
    bridge.answers['drill.start'] = () => failed({ code: 'drill.running', message: 'One runs.' });
    useDrillDialog.getState().open();
    await useDrillDialog.getState().start(plan);
    expect(useDrillDialog.getState()).toMatchObject({
      view: { kind: 'plan' },
      error: { code: 'drill.running' },
    });
  });

  it('shows the report that was chosen last, whichever comes last', async () => {
    const slow = later<DrillReport>();
    bridge.answers['drill.report'] = ({ id }) => (id === 'd1' ? slow.promise : ok({ id } as DrillReport));
    const first = useDrillDialog.getState().show('d1');
    await useDrillDialog.getState().show('d2');
    slow.give({ id: 'd1' } as DrillReport);
    await first;
    expect(view()).toMatchObject({ id: 'd2', report: { id: 'd2' } });
  });

  it('copies a report as text, and says so only when it is on the clipboard', async () => {
    bridge.answers['drill.export'] = () => ok({ fileName: 'drill.md', text: '# Drill' });
    bridge.answers['app.copyText'] = () => failed({ code: 'internal', message: 'No clipboard.' });
    await useDrillDialog.getState().copy('d1', 'markdown');
    expect(useToasts.getState().take()).toMatchObject([{ tone: 'bad', title: 'Not copied' }]);
    bridge.answers['app.copyText'] = () => ok(undefined);
    await useDrillDialog.getState().copy('d1', 'markdown');
    expect(useToasts.getState().take()).toMatchObject([{ tone: 'good', title: 'Report copied as Markdown' }]);
    expect(bridge.sent.at(-1)).toEqual({ route: 'app.copyText', input: { text: '# Drill' } });
  });
});
