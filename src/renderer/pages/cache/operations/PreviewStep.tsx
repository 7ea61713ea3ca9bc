import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OperationAbout } from '../../../../shared/contract/operations.ts';
import { DialogActions } from '../../../components/Dialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { FilterLine } from './FilterLine.tsx';
import classes from './Operations.module.css';
import { type DialogStep, useOperationDialog } from './operationDialogStore.ts';
import { actWords, doesNothing } from './operationWords.ts';
import { PlanView } from './PlanView.tsx';
import { BackButton, Step } from './Step.tsx';

/** What a dry run found, and the button that does it. */
export function PreviewStep(props: {
  step: DialogStep & { readonly kind: 'plan' };
  about: OperationAbout | undefined;
}) {
  const { plan, input, starting, error } = props.step;
  const { given, start, close, preview } = useOperationDialog();
  const [typed, setTyped] = useState('');
  const idle = doesNothing(plan);
  const confirmed = plan.confirmation === null || typed.trim() === plan.confirmation;
  // Quarantine keeps what it takes for as long as the person wants.
  const deletes = (props.about?.deletes ?? false) && input.operation !== 'quarantine';
  return (
    <Step
      label="Preview"
      onSubmit={() => {
        if (confirmed && !idle && plan.problem === null) void start(plan.confirmation && typed.trim());
      }}
    >
      <FilterLine given={given} />
      <PlanView about={props.about?.about ?? ''} operation={input.operation} plan={plan} deletes={deletes} />
      <div className={classes.foot}>
        {plan.confirmation !== null && !idle && plan.problem === null && (
          <TextInput
            label={`Type ${plan.confirmation} to go on`}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {error !== null && <ErrorNote error={error} title="It was not started" />}
        <DialogActions onCancel={close} safe={deletes && plan.confirmation === null}>
          <BackButton />
          {error !== null || idle || plan.problem !== null ? (
            <Button variant="default" onClick={() => void preview()}>
              Preview again
            </Button>
          ) : (
            <Button
              type="submit"
              color={deletes ? 'red' : undefined}
              loading={starting}
              disabled={!confirmed}
            >
              {actWords(input.operation, plan)}
            </Button>
          )}
        </DialogActions>
      </div>
    </Step>
  );
}
