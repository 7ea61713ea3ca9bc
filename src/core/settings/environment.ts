import type { LimitVariable, SettingsProblem } from '../../shared/contract/settings.ts';
import {
  definitionOf,
  type SettingDefinition,
  type SettingName,
  settingNames,
  variableOf,
} from './definitions.ts';
import { readLimitVariables } from './limitVariables.ts';
import { badValueMessage } from './messages.ts';
import type { SettingValue } from './valueKinds.ts';

/** The process environment, or what stands for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where variables stand: in the process, or in a file of them. */
export interface VariablesOrigin {
  readonly source: LimitVariable['source'];
  /** How a problem with a variable names its place. */
  readonly place: (variable: string) => Place;
}

type Place = Omit<SettingsProblem, 'message'>;

/** A value, and the variable it came from. */
export interface EnvironmentValue extends Place {
  readonly value: SettingValue;
  readonly variable: string;
  readonly source: LimitVariable['source'];
}

/** What variables set, and what they set wrongly. */
export interface EnvironmentLayer {
  readonly values: ReadonlyMap<SettingName, EnvironmentValue>;
  /** Limits of single models. */
  readonly limits: readonly LimitVariable[];
  readonly problems: readonly SettingsProblem[];
}

/** The process itself. */
const PROCESS: VariablesOrigin = {
  source: 'environment',
  place: (variable) => ({ where: variable, line: null }),
};

const TRUE_WORDS = ['true', '1', 'yes', 'on'];
const FALSE_WORDS = ['false', '0', 'no', 'off'];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The text of a variable as the kind of value its setting has; the text itself where it is none of that kind. */
function typedValue(text: string, definition: SettingDefinition): SettingValue {
  const word = text.toLowerCase();
  if (definition.nullable && (word === 'null' || word === 'none')) return null;
  switch (definition.kind) {
    case 'boolean':
      if (TRUE_WORDS.includes(word)) return true;
      return FALSE_WORDS.includes(word) ? false : text;
    case 'number':
    case 'integer':
      return NUMBER.test(text) ? Number(text) : text;
    case 'choice':
      return word;
    case 'text':
      return text;
  }
}

/**
 * Reads the `AI_*` variables that are settings; an empty one counts as unset, others are left alone. Where the library
 * has another name for a setting, that variable wins, as it does there.
 */
export function readEnvironment(environment: Environment, origin = PROCESS): EnvironmentLayer {
  const textOf = (variable: string): string => environment[variable]?.trim() ?? '';
  const { source, place } = origin;
  const values = new Map<SettingName, EnvironmentValue>();
  const problems: SettingsProblem[] = [];
  for (const name of settingNames) {
    const definition = definitionOf(name);
    for (const variable of [name, ...(definition.aliases ?? [])].map(variableOf)) {
      const text = textOf(variable);
      if (text === '') continue;
      const value = typedValue(text, definition);
      const parsed = definition.schema.safeParse(value);
      if (parsed.success) {
        values.set(name, { value: parsed.data, variable, source, ...place(variable) });
      } else {
        const allowed = definition.kind === 'boolean' ? { allowed: 'true/false, yes/no, on/off or 1/0' } : {};
        const message = badValueMessage(variable, value, { ...definition, ...allowed });
        problems.push({ ...place(variable), message });
      }
    }
  }
  const limits = readLimitVariables(textOf, source, place);
  return { values, limits: limits.limits, problems: [...problems, ...limits.problems] };
}
