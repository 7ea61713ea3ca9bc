import type { Draft, DraftNumbers } from './draft.ts';

/** A number a person may set, with its range as the contract has it. */
export interface NumberField {
  readonly name: keyof DraftNumbers | 'timeoutS';
  readonly label: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly whole: boolean;
  /** The setting that counts where the field is empty. */
  readonly setting?: string;
}

const bound = Number.MAX_SAFE_INTEGER;

/** Every number of the form, in its order. */
export const numberFields: readonly NumberField[] = [
  {
    name: 'temperature',
    label: 'Temperature',
    help: '0 to 2; lower is more predictable',
    setting: 'temperature',
    min: 0,
    max: 2,
    step: 0.1,
    whole: false,
  },
  {
    name: 'maxTokens',
    label: 'Max tokens',
    help: 'Longest answer, in tokens',
    setting: 'max_tokens',
    min: 1,
    max: 10_000_000,
    step: 100,
    whole: true,
  },
  {
    name: 'topP',
    label: 'Top p',
    help: '0 to 1; share of likely words',
    min: 0,
    max: 1,
    step: 0.05,
    whole: false,
  },
  {
    name: 'frequencyPenalty',
    label: 'Frequency penalty',
    help: '-2 to 2; against repeating',
    min: -2,
    max: 2,
    step: 0.1,
    whole: false,
  },
  {
    name: 'presencePenalty',
    label: 'Presence penalty',
    help: '-2 to 2; for new topics',
    min: -2,
    max: 2,
    step: 0.1,
    whole: false,
  },
  {
    name: 'seed',
    label: 'Seed',
    help: 'Whole number, to repeat a run',
    min: -bound,
    max: bound,
    step: 1,
    whole: true,
  },
  {
    name: 'timeoutS',
    label: 'Timeout',
    help: 'Whole request, in seconds',
    setting: 'timeout',
    min: 0.001,
    max: 3600,
    step: 10,
    whole: false,
  },
];

/** What a number field holds: nothing, a number that fits, or something else and the sentence about it. */
export type FieldReading =
  | { readonly ok: true; readonly value: number | null }
  | { readonly ok: false; readonly problem: string };

/** Reads what was typed into a number field. Nothing is made to fit: it fits, or it is said what would. */
export function readNumber(field: NumberField, typed: string): FieldReading {
  const text = typed.trim();
  if (text === '') return { ok: true, value: null };
  const value = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  const fits = value >= field.min && value <= field.max && (!field.whole || Number.isSafeInteger(value));
  return fits ? { ok: true, value } : { ok: false, problem: `${field.label}: ${rangeWords(field)}.` };
}

function rangeWords({ whole, min, max }: NumberField): string {
  const kind = whole ? 'a whole number' : 'a number';
  return max === bound ? kind : `${kind} from ${min} to ${max}`;
}

/** The number of a field in the draft; null when it is not set. */
export function numberOf(draft: Draft, name: NumberField['name']): number | null {
  return name === 'timeoutS' ? draft.timeoutS : draft.numbers[name];
}

/** What a draft becomes when `typed` stands in a number field. */
export function withNumber(draft: Draft, field: NumberField, typed: string): Partial<Draft> {
  const { name } = field;
  const reading = readNumber(field, typed);
  const value = reading.ok ? reading.value : null;
  const others = Object.entries(draft.wrong).filter(([other]) => other !== name);
  const wrong = {
    ...Object.fromEntries(others),
    ...(reading.ok ? {} : { [name]: { text: typed, problem: reading.problem } }),
  };
  return name === 'timeoutS'
    ? { wrong, timeoutS: value }
    : { wrong, numbers: { ...draft.numbers, [name]: value } };
}

/** What is set, in one line. */
export function summary(draft: Draft): string {
  const parts = numberFields.flatMap(({ name, label }) => {
    const value = numberOf(draft, name);
    const unit = name === 'timeoutS' ? ' s' : '';
    return value === null ? [] : [`${label.toLowerCase()} ${value}${unit}`];
  });
  if (draft.stop.length > 0) parts.push(`stop ${draft.stop.length}`);
  if (draft.headers.trim() !== '') parts.push('extra headers');
  return parts.length > 0 ? parts.join(', ') : 'all at their defaults';
}
