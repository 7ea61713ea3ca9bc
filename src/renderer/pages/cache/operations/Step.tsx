import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './Operations.module.css';
import { useOperationDialog } from './operationDialogStore.ts';
import { fieldsOf } from './operationForms.ts';

/** One step of the dialog. It takes the focus from the step before, which is gone; with `onSubmit` it is a form. */
export function Step(props: { label: string; onSubmit?: () => void; children: ReactNode }) {
  const { onSubmit, label, children } = props;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.focus({ preventScroll: true }), []);
  return (
    <form
      ref={form}
      noValidate
      autoComplete="off"
      tabIndex={-1}
      aria-label={label}
      className={classes.step}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit?.();
      }}
    >
      {children}
    </form>
  );
}

/** Back to the options; nothing for an operation that has none. */
export function BackButton() {
  const given = useOperationDialog((state) => state.given);
  const values = useOperationDialog((state) => state.values);
  const back = useOperationDialog((state) => state.back);
  if (fieldsOf(given, values).length === 0) return null;
  return (
    <Button variant="default" onClick={back}>
      Change options
    </Button>
  );
}
