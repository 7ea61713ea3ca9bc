import { Button } from '@mantine/core';
import { useState } from 'react';
import { Dialog, DialogActions } from '../../../components/Dialog.tsx';
import { useAuditLog } from './auditStore.ts';

/** Throws away the key of the prompts' hashes, once the person has read what that means. */
export function ForgetPrompts(props: { disabled: boolean }) {
  const [asking, setAsking] = useState(false);
  const forget = useAuditLog((state) => state.forgetPrompts);
  const close = () => setAsking(false);
  const confirm = () => {
    close();
    void forget();
  };
  return (
    <>
      <Button variant="default" disabled={props.disabled} onClick={() => setAsking(true)}>
        Forget prompts…
      </Button>
      {asking && (
        <Dialog title="Forget the prompts of the log" onClose={close}>
          <p>
            The log has no prompts, only hashes made with a key in the keychain. That key is thrown away and a
            new one made: from then on nobody, you included, can test whether a prompt was asked before now.
          </p>
          <p>The entries stay, and Verify still finds each change. This cannot be taken back.</p>
          <DialogActions safe onCancel={close}>
            <Button color="red" onClick={confirm}>
              Forget prompts
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}
