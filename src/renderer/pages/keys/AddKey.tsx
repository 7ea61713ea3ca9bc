import { Button, PasswordInput, Select, TextInput } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { KeyRingView } from '../../../shared/contract/keys.ts';
import type { ProviderView } from '../../../shared/contract/providers.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { openLink } from '../../stores/actions.ts';
import { usePlace } from '../../stores/navigation.ts';
import { toast } from '../../stores/toasts.ts';
import classes from './Keys.module.css';
import { type KeyChoice, keyChoices, providerName } from './keyChoices.ts';
import { useKeys } from './keysStore.ts';
import { canTryAgain, isKeychainError } from './keyWords.ts';

const optionsOf = (choices: readonly KeyChoice[]) =>
  choices.map((choice) => ({
    value: choice.id,
    label: choice.taken ? `${choice.name} (has a key)` : choice.name,
    disabled: choice.taken,
  }));

/**
 * The form that takes a key in. The key is read from the field on sending and is kept nowhere else; it stays in the
 * field only while a keychain that did not answer may be unlocked for a second try.
 */
export function AddKey(props: {
  ring: KeyRingView;
  providers: readonly ProviderView[];
  onAdded: (id: string) => void;
}) {
  const { ring, providers } = props;
  const asked = usePlace((place) => place.params.provider);
  const choices = keyChoices(providers, ring);
  const free = [...choices.remote, ...choices.local].filter((choice) => !choice.taken);
  const [picked, setPicked] = useState<string | null>(null);
  const provider = [picked, asked].find((id) => free.some((choice) => choice.id === id)) ?? null;
  const [name, setName] = useState('main');
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState<{ provider?: string; name?: string; secret?: string }>({});
  const [error, setError] = useState<ErrorBody | null>(null);
  const secretField = useRef<HTMLInputElement>(null);
  const providerField = useRef<HTMLInputElement>(null);
  const adding = usePlace((place) => place.params.add !== undefined);
  const wanted = provider !== null && provider === asked;
  useEffect(() => {
    // Who came for this provider's key has it at hand.
    if (wanted) secretField.current?.focus();
    else if (adding) providerField.current?.focus();
  }, [wanted, adding]);

  const { state, checkedAt } = ring.keychain;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new check that found it ready makes an old complaint untrue
  useEffect(() => {
    if (state === 'ready') setError((before) => (before && isKeychainError(before) ? null : before));
  }, [state, checkedAt]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const field = secretField.current;
    if (field === null || busy) return;
    const secret = field.value;
    const complaints = {
      ...(provider === null ? { provider: 'Choose a provider.' } : {}),
      ...(name.trim() === '' ? { name: 'Give it a name.' } : {}),
      ...(secret.trim() === '' ? { secret: 'Paste the key here.' } : {}),
    };
    setMissing(complaints);
    if (provider === null || Object.keys(complaints).length > 0) return;
    setBusy(true);
    setError(null);
    const answer = await useKeys.getState().add(provider, name.trim(), secret);
    setBusy(false);
    if (answer.ok || !canTryAgain(answer.error)) field.value = '';
    if (!answer.ok) return setError(answer.error);
    setPicked(null);
    setName('main');
    const where = answer.data.storedIn === 'memory' ? 'kept in memory only' : 'stored in the keychain';
    toast({ tone: 'good', title: 'Key saved', message: `${providerName(providers, provider)}: ${where}.` });
    props.onAdded(answer.data.id);
  };

  return (
    <>
      <form className={classes.form} autoComplete="off" onSubmit={(event) => void submit(event)}>
        <Select
          label="Provider"
          placeholder={free.length === 0 ? 'All have a key' : 'Choose'}
          className={classes.providerField}
          ref={providerField}
          data={[
            { group: 'Need a key', items: optionsOf(choices.remote) },
            { group: 'Local servers, key optional', items: optionsOf(choices.local) },
          ].filter(({ items }) => items.length > 0)}
          value={provider}
          onChange={setPicked}
          error={missing.provider}
          maxDropdownHeight={320}
          allowDeselect={false}
        />
        <TextInput
          label="Name"
          className={classes.nameField}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
          error={missing.name}
        />
        <PasswordInput
          label="Key"
          className={classes.secretField}
          ref={secretField}
          autoComplete="off"
          spellCheck={false}
          error={missing.secret}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the key while typing' }}
        />
        <Button type="submit" loading={busy} className={classes.formButton}>
          Save key
        </Button>
      </form>
      <KeysPageLink provider={providers.find((one) => one.id === provider)} />
      {error !== null && (
        <ErrorNote
          error={error}
          title={
            canTryAgain(error)
              ? 'The key was not saved. It is still in the field: press Save key again.'
              : 'The key was not saved. It was cleared from the field: paste it again.'
          }
        />
      )}
    </>
  );
}

/** Where a person gets a key of the chosen provider. */
function KeysPageLink(props: { provider: ProviderView | undefined }) {
  const page = props.provider?.keysPage;
  if (!props.provider || !page) return null;
  return (
    <p className={classes.keysPage}>
      <button type="button" className={classes.link} onClick={() => void openLink(page)}>
        Get a key from {props.provider.name} <ExternalLink size={12} aria-hidden />
      </button>
      <span className="muted"> opens {page} in your browser</span>
    </p>
  );
}
