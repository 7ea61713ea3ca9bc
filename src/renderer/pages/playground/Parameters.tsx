import { TagsInput, Textarea, TextInput } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useSettingValue } from '../../stores/console.ts';
import { useDraft } from './draftStore.ts';
import classes from './Parameters.module.css';
import {
  type NumberField,
  numberFields,
  numberOf,
  readNumber,
  summary,
  withNumber,
} from './parameterFields.ts';

/** Sampling and transport parameters. An empty field takes the settings' value, else the provider's default. */
export function Parameters() {
  const [open, setOpen] = useState(false);
  const draft = useDraft((state) => state.draft);
  const id = useId();
  return (
    <section aria-label="Parameters" className={classes.parameters} data-open={open}>
      <button
        type="button"
        className={classes.toggle}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={14} aria-hidden className={classes.arrow} />
        <span>Parameters</span>
        <span className={classes.summary}>{summary(draft)}</span>
      </button>
      {open && (
        <div id={id} ref={bringIntoView} className={classes.fields}>
          {numberFields.map((field) => (
            <NumberFieldInput key={field.name} field={field} />
          ))}
          <StopInput />
          <HeadersInput />
        </div>
      )}
    </section>
  );
}

function bringIntoView(fields: HTMLElement | null): void {
  fields?.scrollIntoView({ block: 'nearest' });
}

/** A number as it is typed; what is no number that fits stays there, with what would. */
function NumberFieldInput({ field }: { field: NumberField }) {
  const value = useDraft((state) => numberOf(state.draft, field.name));
  const wrong = useDraft((state) => state.draft.wrong[field.name]);
  const fallback = useSettingValue(field.setting ?? '');
  const [typed, setTyped] = useState('');
  const reading = readNumber(field, typed);
  // "0.50" and "0.5" are one number: what was typed stays while it means what the draft has.
  const text = wrong?.text ?? (reading.ok && reading.value === value ? typed : String(value ?? ''));
  const set = (next: string) => {
    setTyped(next);
    const { draft, edit } = useDraft.getState();
    edit(withNumber(draft, field, next));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? field.step : event.key === 'ArrowDown' ? -field.step : 0;
    if (by === 0) return;
    event.preventDefault();
    const start = value ?? (typeof fallback === 'number' ? fallback : 0);
    const next = Math.min(Math.max(start + by, field.min), field.max);
    set(String(Number(next.toFixed(4))));
  };
  return (
    <TextInput
      label={field.label}
      description={field.help}
      placeholder={fallback === null ? 'provider default' : `${fallback} (settings)`}
      inputMode="decimal"
      value={text}
      error={wrong?.problem}
      onChange={(event) => set(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}

function StopInput() {
  const stop = useDraft((state) => state.draft.stop);
  const edit = useDraft((state) => state.edit);
  return (
    <TagsInput
      className={classes.wide}
      label="Stop sequences"
      description="Up to 4; Enter adds one; \n stands for a new line"
      value={[...stop]}
      onChange={(next) => edit({ stop: next })}
      maxTags={4}
      splitChars={[]}
      acceptValueOnBlur
    />
  );
}

function HeadersInput() {
  const headers = useDraft((state) => state.draft.headers);
  const edit = useDraft((state) => state.edit);
  return (
    <Textarea
      className={classes.wide}
      label="Extra headers"
      description="One a line, Name: value. Kept in the history: not the place for keys."
      value={headers}
      onChange={(event) => edit({ headers: event.currentTarget.value })}
      rows={2}
      spellCheck={false}
    />
  );
}
