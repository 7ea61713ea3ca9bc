import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { Dialog, DialogActions } from '../../../components/Dialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { OptionsStep } from './OptionsStep.tsx';
import { useOperationDialog } from './operationDialogStore.ts';
import { useOperationList } from './operationsStore.ts';
import { PreviewStep } from './PreviewStep.tsx';
import { RunStep } from './RunStep.tsx';
import { BackButton, Step } from './Step.tsx';

/** An operation from its options over its preview to its report. Nothing while none was opened. */
export function OperationDialog() {
  const file = useOperationDialog((state) => state.file);
  const operation = useOperationDialog((state) => state.given.operation);
  const step = useOperationDialog((state) => state.step);
  const close = useOperationDialog((state) => state.close);
  const preview = useOperationDialog((state) => state.preview);
  const about = useOperationList((state) => state.data?.find((one) => one.operation === operation));
  const listed = about !== undefined;
  useEffect(() => {
    if (file !== null && !listed) void useOperationList.getState().refresh();
  }, [file, listed]);
  if (file === null) return null;
  return (
    <Dialog title={about?.title ?? ''} size={sizes[step.kind]} onClose={close}>
      {step.kind === 'options' && <OptionsStep about={about?.about ?? ''} />}
      {step.kind === 'planning' && <Planning />}
      {step.kind === 'unplanned' && (
        <Step label="Preview" onSubmit={() => void preview()}>
          <ErrorNote error={step.error} title="The preview failed" />
          <DialogActions onCancel={close}>
            <BackButton />
            <Button type="submit">Try again</Button>
          </DialogActions>
        </Step>
      )}
      {step.kind === 'plan' && <PreviewStep key={step.plan.token} step={step} about={about} />}
      {step.kind === 'run' && <RunStep id={step.id} />}
    </Dialog>
  );
}

const wide = 'min(720px, 92vw)';
const sizes = { options: 'md', planning: wide, unplanned: wide, plan: wide, run: wide } as const;

function Planning() {
  const close = useOperationDialog((state) => state.close);
  return (
    <Step label="Preview">
      <p role="status">Looking at the entries. Nothing is changed.</p>
      <Waiting label="The preview is being made" lines={3} />
      <DialogActions onCancel={close}>
        <BackButton />
      </DialogActions>
    </Step>
  );
}
