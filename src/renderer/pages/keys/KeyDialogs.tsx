import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import type { KeyView } from '../../../shared/contract/keys.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { Dialog, DialogActions } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { toast } from '../../stores/toasts.ts';
import { useKeys } from './keysStore.ts';
import { canTryAgain } from './keyWords.ts';

interface DialogProps {
  readonly keyView: KeyView;
  readonly providerName: string;
  readonly onClose: () => void;
}

/** Puts a new key in the place of a stored one. */
export function ReplaceKey(props: DialogProps) {
  const { keyView: key, providerName, onClose } = props;
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<ErrorBody | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const secret = field.current?.value ?? '';
    setMissing(secret.trim() === '');
    if (field.current === null || busy || secret.trim() === '') return;
    setBusy(true);
    setError(null);
    const answer = await useKeys.getState().replace(key.id, secret);
    setBusy(false);
    if (field.current && (answer.ok || !canTryAgain(answer.error))) field.current.value = '';
    if (!answer.ok) return setError(answer.error);
    toast({ tone: 'good', title: 'Key replaced', message: `${providerName}: the new key is in use.` });
    onClose();
  };
  return (
    <Dialog
      title={`Replace the key of ${providerName}`}
      onClose={onClose}
      onSubmit={(event) => void submit(event)}
    >
      <p>
        The new key takes the place of {tailWords(key)} in the console. The old one stays valid at{' '}
        {providerName} until you revoke it there.
      </p>
      <PasswordInput
        label="New key"
        ref={field}
        data-autofocus
        autoComplete="off"
        spellCheck={false}
        error={missing ? 'Paste the new key here.' : undefined}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the key while typing' }}
      />
      {error !== null && <ErrorNote error={error} title={canTryAgain(error) ? stillThere : cleared} />}
      <DialogActions onCancel={onClose}>
        <Button type="submit" loading={busy}>
          Save key
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Asks before a key is removed, and says what happens then. */
export function RemoveKey(props: DialogProps & { consequence: string; onRemoved: () => void }) {
  const { keyView: key, providerName, onClose } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorBody | null>(null);
  const remove = async () => {
    setBusy(true);
    setError(null);
    const answer = await useKeys.getState().remove(key);
    setBusy(false);
    if (!answer.ok) return setError(answer.error);
    toast({ tone: 'good', title: 'Key removed', message: `${providerName}: ${key.name}` });
    onClose();
    props.onRemoved();
  };
  const place = key.storedIn === 'memory' ? 'memory' : 'the keychain';
  return (
    <Dialog title={`Remove the key of ${providerName}?`} onClose={onClose}>
      <p>
        {key.name}, {tailWords(key)}, is deleted from {place}. The console cannot bring it back: to use it
        again you paste it again. It stays valid at {providerName} until you revoke it there.
      </p>
      <p>{props.consequence}</p>
      {error !== null && <ErrorNote error={error} title="Not removed" />}
      <DialogActions onCancel={onClose} safe>
        <Button color="red" loading={busy} onClick={() => void remove()}>
          Remove key
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const stillThere = 'Not replaced. The new key is still in the field: press Save key again.';
const cleared = 'Not replaced. The field was cleared: paste the new key again.';

function tailWords(key: KeyView): string {
  return key.tail === '' ? 'the stored key' : `the key ending in ${key.tail}`;
}
