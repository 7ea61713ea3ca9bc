import { Button, Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import classes from './Dialog.module.css';

/** A question or a form over the page; Escape and a click beside it close it. With `onSubmit` it is a form. */
export function Dialog(props: {
  title: string;
  /** A width of the component library, or of CSS. */
  size?: string;
  onClose: () => void;
  onSubmit?: (event: FormEvent) => void;
  children: ReactNode;
}) {
  const { onSubmit, children } = props;
  return (
    <Modal
      opened
      size={props.size ?? 'md'}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {onSubmit ? (
        <form noValidate autoComplete="off" className={classes.dialog} onSubmit={onSubmit}>
          {children}
        </form>
      ) : (
        <div className={classes.dialog}>{children}</div>
      )}
    </Modal>
  );
}

/** The buttons of a dialog: Cancel, and what it is for. `safe`: Cancel has the focus at first. */
export function DialogActions(props: { onCancel: () => void; safe?: boolean; children: ReactNode }) {
  return (
    <div className={classes.actions}>
      <Button variant="default" data-autofocus={props.safe} onClick={props.onCancel}>
        Cancel
      </Button>
      {props.children}
    </div>
  );
}
