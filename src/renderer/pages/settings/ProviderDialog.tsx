import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { CustomProvider } from '../../../shared/contract/settings.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { Dialog, DialogActions } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { toast } from '../../stores/toasts.ts';
import {
  draftOfProvider,
  EMPTY_PROVIDER_DRAFT,
  type ProviderDraft,
  type ProviderMessages,
  parseProvider,
} from './providerDraft.ts';
import { useSettingsEdits } from './settingsStore.ts';

/** The form of a provider of the person's own. `provider` null = a new one; the id of an existing one stays. */
export function ProviderDialog(props: {
  provider: CustomProvider | null;
  providers: readonly CustomProvider[];
  onClose: () => void;
}) {
  const { provider, providers, onClose } = props;
  const [draft, setDraft] = useState(provider === null ? EMPTY_PROVIDER_DRAFT : draftOfProvider(provider));
  const [messages, setMessages] = useState<ProviderMessages>({});
  const [error, setError] = useState<ErrorBody | null>(null);
  const [busy, setBusy] = useState(false);
  const others = providers.filter((other) => other.id !== provider?.id);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const parsed = parseProvider(
      draft,
      others.map((other) => other.id),
    );
    setError(null);
    setMessages(parsed.ok ? {} : parsed.messages);
    if (!parsed.ok || busy) return;
    setBusy(true);
    const list = provider
      ? providers.map((other) => (other.id === provider.id ? parsed.provider : other))
      : [...providers, parsed.provider];
    const answer = await useSettingsEdits.getState().saveProviders(list);
    setBusy(false);
    if (!answer.ok) return setError(answer.error);
    toast({ tone: 'good', title: `${parsed.provider.name} saved` });
    onClose();
  };
  const field = (name: keyof ProviderDraft) => ({
    value: draft[name],
    error: messages[name],
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
  });
  const newOne = provider === null;

  return (
    <Dialog
      title={newOne ? 'Add a provider' : `Edit ${provider.name}`}
      onClose={onClose}
      onSubmit={(event) => void submit(event)}
    >
      <TextInput
        label="Id"
        description="How requests name it: a-z, 0-9, - and _. The id of a known provider gives that one another address."
        data-autofocus={newOne}
        readOnly={!newOne}
        {...field('id')}
      />
      <TextInput label="Name" data-autofocus={!newOne} {...field('name')} />
      <TextInput
        label="Base URL"
        description="With the version, as in http://127.0.0.1:8000/v1"
        {...field('baseUrl')}
      />
      <TextInput label="Default model" description="May stay empty." {...field('model')} />
      {error !== null && <ErrorNote error={error} />}
      <DialogActions onCancel={onClose}>
        <Button type="submit" loading={busy}>
          Save provider
        </Button>
      </DialogActions>
    </Dialog>
  );
}
