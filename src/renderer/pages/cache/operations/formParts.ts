import type { OperationInput, OperationName } from '../../../../shared/contract/operations.ts';
import type { RouteInput } from '../../../../shared/contract/routes.ts';

/** The options of one operation. */
export type InputOf<N extends OperationName> = Extract<OperationInput, { operation: N }>;

/** An operation with what is known of its options; the form asks for the rest. */
export type OperationStart = {
  [N in OperationName]: { readonly operation: N } & Partial<Omit<InputOf<N>, 'operation'>>;
}[OperationName];

/** What a file is chosen for. */
export type PathPurpose = RouteInput<'operations.choosePath'>['purpose'];

/** One thing that a form asks for. */
export type Field = {
  readonly name: string;
  readonly label: string;
  readonly about?: string /** Shares its line with the one beside it. */;
  readonly half?: boolean;
} & (
  | { readonly kind: 'number'; readonly unit?: string }
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  /** Any number of the choices; their values are kept with a blank between. */
  | { readonly kind: 'marks'; readonly choices: readonly Choice[] }
  /** A namespace of the file, or also a new one. */
  | { readonly kind: 'namespace'; readonly existing: boolean }
  | { readonly kind: 'path'; readonly purpose: PathPurpose }
);

/** A choice: its value and its words. */
export type Choice = readonly [value: string, words: string];

/** What is in the fields, by name. */
export type Values = Readonly<Record<string, string>>;

/** An operation to start, or what is wrong with what was filled in, by field. */
export type InputOrProblems =
  | { readonly input: OperationInput; readonly problems: null }
  | { readonly input: null; readonly problems: Values };

/** How the options of one operation are asked for. */
export interface Form<N extends OperationName> {
  /** What it asks for, which may hang on what is filled in. */
  readonly fields: (values: Values, start: Partial<InputOf<N>>) => readonly Field[];
  /** What is in the fields at first. */
  readonly first: (start: Partial<InputOf<N>>) => Values;
  readonly read: (values: Values, start: Partial<InputOf<N>>) => InputOrProblems;
}

/** The form of an operation that asks for nothing. */
export function given<N extends OperationName>(
  read: (start: Partial<InputOf<N>>) => InputOf<N> | undefined,
): Form<N> {
  return {
    fields: () => [],
    first: () => ({}),
    read: (_, start) => {
      const input = read(start);
      return input === undefined ? wrong({ input: 'Nothing was chosen.' }) : ready(input);
    },
  };
}

/** Options that can be planned with. */
export function ready(input: OperationInput): InputOrProblems {
  return { input, problems: null };
}

/** What is wrong, by field; `false` = nothing. */
export function wrong(found: Readonly<Record<string, string | false>>): InputOrProblems {
  const problems = Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== false),
  );
  return { input: null, problems };
}

/** One of the choices, the first where it is none of them. */
export function oneOf<T extends string>(choices: readonly [T, ...T[]], value: string | undefined): T {
  return choices.find((choice) => choice === value) ?? choices[0];
}

/** The number in a text; null when it is none from `least` to `most`. */
export function numberIn(
  text: string | undefined,
  least: number,
  most: number,
  whole: boolean,
): number | null {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= least && value <= most)) return null;
  return whole && !Number.isInteger(value) ? null : value;
}
