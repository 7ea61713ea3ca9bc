import { Autocomplete, Button } from '@mantine/core';
import { useState } from 'react';
import type { ProviderView } from '../../../shared/contract/providers.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { startingModel } from '../../components/startingModel.ts';
import { toast } from '../../stores/toasts.ts';
import classes from './Keys.module.css';
import { useKeys } from './keysStore.ts';

/** After a new key was accepted: the offer to send prompts to its provider from now on. */
export function DefaultOffer(props: { provider: ProviderView }) {
  const { provider } = props;
  const { makeDefault, dismissOffer } = useKeys();
  const [model, setModel] = useState(startingModel(provider));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorBody | null>(null);
  const accept = async () => {
    setBusy(true);
    setError(null);
    const answer = await makeDefault(provider.id, model.trim());
    setBusy(false);
    if (!answer.ok) return setError(answer.error);
    toast({ tone: 'good', title: `${provider.name} is the default provider now`, message: model.trim() });
  };
  return (
    <section className={classes.offer} aria-label="Default provider">
      <p className={classes.offerText}>
        <strong>Use {provider.name} by default?</strong> New prompts, and requests that name no provider, then
        go there.
      </p>
      <Autocomplete
        label="Model"
        className={classes.offerModel}
        data={[...provider.suggestedModels]}
        value={model}
        onChange={setModel}
      />
      <Button
        variant="default"
        disabled={model.trim() === ''}
        loading={busy}
        className={classes.formButton}
        onClick={() => void accept()}
      >
        Make default
      </Button>
      <Button variant="subtle" color="gray" className={classes.formButton} onClick={dismissOffer}>
        Not now
      </Button>
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}
