import { NumberInput, TagsInput, Textarea } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { useSettingValue } from '../../stores/console.ts';
import type { DraftNumbers } from './draft.ts';
import { useDraft } from './draftStore.ts';
import classes from './Parameters.module.css';
import { type NumberField, numberFields, summary } from './parameterFields.ts';

/** Sampling and transport parameters. An empty field takes the settings' value, else the provider's default. */
export function Parameters() {
  const [open, setOpen] = useState(false);
  const draft = useDraft((state) => state.draft);
  const id = useId();
  return (
    <section aria-label="Parameters" className={classes.parameters}>
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
        <div id={id} className={classes.fields}>
          {numberFields.map((field) => (
            <NumberFieldInput key={field.name} field={field} />
          ))}
          <TimeoutInput />
          <StopInput />
          <HeadersInput />
        </div>
      )}
    </section>
  );
}

function NumberFieldInput({ field }: { field: NumberField }) {
  const value = useDraft((state) => state.draft.numbers[field.name]);
  const fallback = useSettingValue(field.setting ?? '');
  const set = (next: number | null) => {
    const { draft, edit } = useDraft.getState();
    edit({ numbers: { ...draft.numbers, [field.name]: next } satisfies DraftNumbers });
  };
  return (
    <NumberInput
      label={field.label}
      description={field.help}
      placeholder={fallback === null ? 'provider default' : `${fallback} (settings)`}
      value={value ?? ''}
      onChange={(next) => set(typeof next === 'number' ? next : null)}
      min={field.min}
      max={field.max}
      step={field.step}
      decimalScale={field.whole ? 0 : 4}
      allowDecimal={!field.whole}
      clampBehavior="blur"
    />
  );
}

function TimeoutInput() {
  const value = useDraft((state) => state.draft.timeoutS);
  const fallback = useSettingValue('timeout');
  const edit = useDraft((state) => state.edit);
  return (
    <NumberInput
      label="Timeout"
      description="Whole request, up to 3600 s"
      placeholder={fallback === null ? 'from the settings' : `${fallback} s (settings)`}
      suffix=" s"
      value={value ?? ''}
      onChange={(next) => edit({ timeoutS: typeof next === 'number' ? next : null })}
      min={0.001}
      max={3600}
      decimalScale={3}
      clampBehavior="blur"
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
