import type { Draft, DraftNumbers } from './draft.ts';

/** A number a person may set, with its range as the contract has it. */
export interface NumberField {
  readonly name: keyof DraftNumbers;
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

/** Every sampling number, in the order of the form. */
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
];

/** What is set, in one line. */
export function summary(draft: Draft): string {
  const parts = numberFields.flatMap(({ name, label }) => {
    const value = draft.numbers[name];
    return value === null ? [] : [`${label.toLowerCase()} ${value}`];
  });
  if (draft.stop.length > 0) parts.push(`stop ${draft.stop.length}`);
  if (draft.timeoutS !== null) parts.push(`timeout ${draft.timeoutS} s`);
  if (draft.headers.trim() !== '') parts.push('extra headers');
  return parts.length > 0 ? parts.join(', ') : 'all at their defaults';
}
