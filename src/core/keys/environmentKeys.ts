import { AppError } from '../../shared/errors.ts';
import type { ProviderPreset } from '../providers/preset.ts';
import { checkedKey, tailOf } from './keyText.ts';

/** The variable that holds the key of the default provider, as in the Python library. */
const OWN_VARIABLE = 'AI_API_KEY';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the key ring needs to know of a provider. */
export type KeyedProvider = Pick<ProviderPreset, 'id' | 'name' | 'kind' | 'needsKey' | 'keyVariables'>;

/** A key that a variable gives. The value is unchecked. */
export interface FoundVariable {
  readonly variable: string;
  readonly value: string;
  /** True when it stands in the file of variables and not in the environment. */
  readonly inFile: boolean;
}

/**
 * The variable that gives the key of a provider: `AI_API_KEY` when it is the default one, else the first of its vendor's
 * that is not empty. Each is looked for in the environment, then in the file of variables. The sandbox takes none, so that no real key is ever sent to it.
 */
export function environmentKeyOf(
  provider: KeyedProvider,
  defaultProvider: string,
  environment: Environment,
  file: Environment = {},
): FoundVariable | null {
  if (provider.kind === 'sandbox') return null;
  const own = provider.id === defaultProvider ? [OWN_VARIABLE] : [];
  for (const variable of [...own, ...provider.keyVariables]) {
    for (const from of [environment, file]) {
      const value = from[variable]?.trim() ?? '';
      if (value !== '') return { variable, value, inFile: from === file };
    }
  }
  return null;
}

/** The key in a variable, fit to be sent. Throws `key.invalid` or `key.too_long`, naming the variable. */
export function keyInVariable(found: FoundVariable): string {
  try {
    return checkedKey(found.value);
  } catch (caught) {
    if (!(caught instanceof AppError)) throw caught;
    const message = `The variable ${found.variable} cannot be used. ${caught.message}`;
    throw new AppError(caught.code, message, { data: { ...caught.data, variable: found.variable } });
  }
}

/** What is shown of the key in a variable. */
export function tailInVariable(found: FoundVariable): string {
  return tailOf(found.value);
}
