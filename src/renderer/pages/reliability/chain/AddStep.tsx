import { Autocomplete, Button, NativeSelect } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ProviderView } from '../../../../shared/contract/providers.ts';
import type { FailoverStep } from '../../../../shared/contract/settings.ts';
import { fittingModels, suggestedModels } from '../../../components/modelOptions.ts';
import { useModels } from '../../playground/modelsStore.ts';
import classes from './Chain.module.css';
import { whyNotAdded } from './chainOrder.ts';
import { useChain } from './chainStore.ts';

/** Puts one more provider at the end of the failover list. Without a model it is asked for its own default. */
export function AddStep(props: { steps: readonly FailoverStep[]; providers: readonly ProviderView[] }) {
  const { steps, providers } = props;
  const [id, setId] = useState('');
  const [model, setModel] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const listed = useModels((state) => state.byProvider[id]);
  const provider = providers.find((one) => one.id === id);
  const choose = (next: string) => {
    setId(next);
    // A model of one server means nothing to the next.
    setModel('');
    setProblem(null);
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    const name = model.trim();
    const step = name === '' ? { provider: id } : { provider: id, model: name };
    const why = whyNotAdded(steps, step);
    setProblem(why);
    if (why !== null) return;
    void useChain.getState().put([...steps, step]);
    choose('');
  };
  return (
    <form className={classes.add} aria-label="Add a step" noValidate onSubmit={add}>
      <NativeSelect
        label="Provider"
        className={classes.addProvider}
        value={id}
        error={problem}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">Choose one</option>
        {providers.map((one) => (
          <option key={one.id} value={one.id}>
            {one.keySource.kind === 'none' ? `${one.name} (no key yet)` : one.name}
          </option>
        ))}
      </NativeSelect>
      <Autocomplete
        label="Model"
        className={classes.addModel}
        value={model}
        onChange={(value) => {
          setModel(value);
          setProblem(null);
        }}
        data={[...new Set([...suggestedModels(provider), ...(listed?.models ?? [])])]}
        filter={fittingModels}
        limit={200}
        maxDropdownHeight={240}
        placeholder={provider?.defaultModel ?? 'The model that was asked for'}
        spellCheck={false}
      />
      <Button type="submit" variant="default" className={classes.addButton}>
        Add step
      </Button>
    </form>
  );
}
