import { Autocomplete, Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useEffect } from 'react';
import { DialogActions } from '../../../components/Dialog.tsx';
import { FilterLine } from './FilterLine.tsx';
import type { Field, Values } from './formParts.ts';
import { useNamespaces } from './namespacesStore.ts';
import classes from './Operations.module.css';
import { useOperationDialog } from './operationDialogStore.ts';
import { fieldsOf, readForm } from './operationForms.ts';
import { Step } from './Step.tsx';

/** What an operation asks for before its preview. */
export function OptionsStep(props: { about: string }) {
  const { given, values, step, close, preview } = useOperationDialog();
  const tried = step.kind === 'options' && step.tried;
  const problems = (tried ? readForm(given, values).problems : null) ?? {};
  return (
    <Step label="Options" onSubmit={() => void preview()}>
      <p>{props.about}</p>
      <FilterLine given={given} />
      <div className={classes.fields}>
        {fieldsOf(given, values).map((field) => (
          <div key={field.name} data-wide={!field.half}>
            <FieldInput field={field} problem={problems[field.name]} />
          </div>
        ))}
      </div>
      {problems.input !== undefined && <p role="alert">{problems.input}</p>}
      <DialogActions onCancel={close}>
        <Button type="submit">Preview</Button>
      </DialogActions>
    </Step>
  );
}

interface InputProps<K extends Field['kind']> {
  readonly field: Field & { readonly kind: K };
  readonly value: string;
  readonly problem: string | undefined;
  readonly edit: (value: string) => void;
}

function FieldInput({ field, problem }: { field: Field; problem: string | undefined }) {
  const values: Values = useOperationDialog((state) => state.values);
  const edit = (value: string) => useOperationDialog.getState().edit({ [field.name]: value });
  const rest = { value: values[field.name] ?? '', problem, edit };
  switch (field.kind) {
    case 'number':
      return <NumberField field={field} {...rest} />;
    case 'choice':
      return <ChoiceField field={field} {...rest} />;
    case 'marks':
      return <MarksField field={field} {...rest} />;
    case 'namespace':
      return <NamespaceField field={field} {...rest} />;
    case 'path':
      return <PathField field={field} {...rest} />;
  }
}

function NumberField({ field, value, problem, edit }: InputProps<'number'>) {
  return (
    <TextInput
      label={field.unit === undefined ? field.label : `${field.label} (${field.unit})`}
      description={field.about}
      inputMode="decimal"
      value={value}
      error={problem}
      onChange={(event) => edit(event.currentTarget.value)}
    />
  );
}

function ChoiceField({ field, value, problem, edit }: InputProps<'choice'>) {
  return (
    <NativeSelect
      label={field.label}
      description={field.about}
      value={value}
      error={problem}
      data={field.choices.map(([choice, label]) => ({ value: choice, label }))}
      onChange={(event) => edit(event.currentTarget.value)}
    />
  );
}

function MarksField({ field, value, problem, edit }: InputProps<'marks'>) {
  const marked = value.split(' ').filter((one) => one !== '');
  return (
    <Checkbox.Group
      label={field.label}
      error={problem}
      value={marked}
      onChange={(next) => edit(next.join(' '))}
    >
      <div className={classes.marks}>
        {field.choices.map(([choice, label]) => (
          <Checkbox key={choice} value={choice} label={label} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function NamespaceField({ field, value, problem, edit }: InputProps<'namespace'>) {
  const file = useOperationDialog((state) => state.file);
  const { names, load } = useNamespaces();
  useEffect(() => {
    if (file !== null) void load(file);
  }, [file, load]);
  if (field.existing) {
    return (
      <NativeSelect
        label={field.label}
        value={value}
        error={problem}
        data={[
          { value: '', label: 'Choose a namespace' },
          ...names.map((name) => ({ value: name, label: name })),
        ]}
        onChange={(event) => edit(event.currentTarget.value)}
      />
    );
  }
  return (
    <Autocomplete
      label={field.label}
      value={value}
      error={problem}
      data={[...new Set(names)]}
      limit={20}
      onChange={edit}
    />
  );
}

function PathField({ field, value, problem }: InputProps<'path'>) {
  const choosePath = useOperationDialog((state) => state.choosePath);
  return (
    <TextInput
      label={field.label}
      placeholder="No file is chosen"
      readOnly
      value={value}
      title={value}
      error={problem}
      rightSectionWidth={88}
      rightSection={
        <Button variant="default" size="compact-xs" onClick={() => void choosePath(field)}>
          Choose…
        </Button>
      }
    />
  );
}
