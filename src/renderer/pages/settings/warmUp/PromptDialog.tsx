import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { WarmUpPrompt } from '../../../../shared/contract/settings.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { Dialog, DialogActions } from '../../../components/Dialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useProviders } from '../../../stores/console.ts';
import { useWarmUpActs } from './warmUpStore.ts';

/** One more prompt for the warm-up list. Left empty, provider and model are those of the settings. */
export function PromptDialog(props: { prompts: readonly WarmUpPrompt[]; onClose: () => void }) {
  const providers = useProviders((state) => state.data ?? []);
  const [prompt, setPrompt] = useState('');
  const [provider, setProvider] = useState('');
  const [model, setModel] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorBody | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (prompt.trim() === '' || busy) return;
    setBusy(true);
    const added: WarmUpPrompt = {
      prompt,
      ...(provider === '' ? {} : { provider }),
      ...(model.trim() === '' ? {} : { model: model.trim() }),
    };
    const answer = await useWarmUpActs.getState().save([...props.prompts, added]);
    setBusy(false);
    if (!answer.ok) return setError(answer.error);
    props.onClose();
  };
  return (
    <Dialog title="Add a warm-up prompt" onClose={props.onClose} onSubmit={(event) => void submit(event)}>
      <Textarea
        label="Prompt"
        data-autofocus
        rows={5}
        maxLength={100_000}
        value={prompt}
        onChange={(event) => setPrompt(event.currentTarget.value)}
      />
      <NativeSelect
        label="Provider"
        value={provider}
        onChange={(event) => setProvider(event.currentTarget.value)}
        data={[
          { value: '', label: 'The one of the settings' },
          ...providers.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <TextInput
        label="Model"
        placeholder="The default one"
        maxLength={200}
        value={model}
        onChange={(event) => setModel(event.currentTarget.value)}
      />
      {error !== null && <ErrorNote error={error} title="The prompt was not added." />}
      <DialogActions onCancel={props.onClose}>
        <Button type="submit" loading={busy} disabled={prompt.trim() === ''}>
          Add prompt
        </Button>
      </DialogActions>
    </Dialog>
  );
}
