import { Autocomplete, Button, NativeSelect } from '@mantine/core';
import { type RefObject, useRef } from 'react';
import type { ProviderView } from '../../../shared/contract/providers.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { fittingModels, suggestedModels } from '../../components/modelOptions.ts';
import { startingModel } from '../../components/startingModel.ts';
import { useProviders } from '../../stores/console.ts';
import { useDraft } from './draftStore.ts';
import { KeyState } from './KeyState.tsx';
import classes from './ModelPicker.module.css';
import { useModels } from './modelsStore.ts';

const none: readonly ProviderView[] = [];

/** Where the prompt goes: provider, model, and whether a key is there for it. */
export function ModelPicker() {
  const providers = useProviders((state) => state.data ?? none);
  const problem = useProviders((state) => state.error);
  const id = useDraft((state) => state.draft.provider);
  const list = useModels((state) => state.byProvider[id]);
  const provider = providers.find((one) => one.id === id);
  const modelInput = useRef<HTMLInputElement>(null);
  return (
    <section aria-label="Provider and model" className={classes.picker}>
      <div className={classes.row}>
        <ProviderSelect providers={providers} id={id} modelInput={modelInput} />
        <ModelInput
          input={modelInput}
          suggestions={[...new Set([...(list?.models ?? []), ...suggestedModels(provider)])]}
        />
        <Button
          variant="default"
          disabled={id === ''}
          loading={list?.loading ?? false}
          onClick={() => void useModels.getState().list(id)}
        >
          List models
        </Button>
      </div>
      <p className={classes.facts}>
        {provider && <KeyState provider={provider} />}
        {list && list.models.length > 0 && <span className="muted">{list.models.length} models listed</span>}
      </p>
      {problem && <ErrorNote error={problem} title="Providers could not be read" />}
      {list?.error && (
        <ErrorNote error={list.error} title="Models could not be listed">
          <Button variant="default" onClick={() => useModels.getState().dismissError(id)}>
            Dismiss
          </Button>
        </ErrorNote>
      )}
    </section>
  );
}

function ProviderSelect(props: {
  providers: readonly ProviderView[];
  id: string;
  modelInput: RefObject<HTMLInputElement | null>;
}) {
  const { providers, id } = props;
  const choose = (next: string) => {
    // A model of one server means nothing to the next.
    const model = startingModel(providers.find((one) => one.id === next));
    useDraft.getState().edit({ provider: next, model });
    useModels.getState().dismissError(next);
    if (model === '') props.modelInput.current?.focus();
  };
  return (
    <NativeSelect
      label="Provider"
      className={classes.provider}
      value={id}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {!providers.some((one) => one.id === id) && <option value={id}>{id === '' ? 'Choose one' : id}</option>}
      {providers.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </NativeSelect>
  );
}

function ModelInput(props: { suggestions: readonly string[]; input: RefObject<HTMLInputElement | null> }) {
  const model = useDraft((state) => state.draft.model);
  return (
    <Autocomplete
      label="Model"
      className={classes.model}
      value={model}
      onChange={(value) => useDraft.getState().edit({ model: value })}
      ref={props.input}
      data={[...props.suggestions]}
      filter={fittingModels}
      limit={200}
      maxDropdownHeight={280}
      placeholder="The model's id"
      spellCheck={false}
    />
  );
}
