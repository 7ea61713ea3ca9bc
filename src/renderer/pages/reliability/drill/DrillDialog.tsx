import { Button } from '@mantine/core';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { DrillProgressView } from './DrillProgressView.tsx';
import { type DrillView, useDrillDialog, useDrills } from './drillStore.ts';
import { PlanForm } from './PlanForm.tsx';
import { ReportView } from './ReportView.tsx';

/** The failover drill from its plan over its progress to its report. */
export function DrillDialog() {
  const view = useDrillDialog((state) => state.view);
  const close = useDrillDialog((state) => state.close);
  if (view === null) return null;
  if (view.kind === 'plan') return <PlanForm onClose={close} />;
  return (
    <Dialog
      title={titles[view.kind]}
      size={view.kind === 'report' ? 'min(1040px, 92vw)' : 'lg'}
      onClose={close}
    >
      {view.kind === 'running' ? <Running /> : <Report view={view} />}
    </Dialog>
  );
}

const titles = { running: 'The drill runs', report: 'Report of the drill' } as const;

function Running() {
  const running = useDrills((state) => state.data?.running ?? null);
  if (running === null) return <Waiting label="Loading the report" />;
  return (
    <>
      <DrillProgressView progress={running} />
      <p className="muted">Closing this leaves it running.</p>
    </>
  );
}

function Report({ view }: { view: Extract<DrillView, { kind: 'report' }> }) {
  const { id, report, error } = view;
  if (error !== null) {
    return (
      <ErrorNote error={error} title="The report could not be read">
        <Button variant="default" onClick={() => void useDrillDialog.getState().show(id)}>
          Try again
        </Button>
      </ErrorNote>
    );
  }
  return report === null ? <Waiting label="Loading the report" /> : <ReportView report={report} />;
}
