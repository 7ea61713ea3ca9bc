import type { SettingsProblem } from '../../shared/contract/settings.ts';
import { CUSTOM_PROVIDER_ID } from '../providers/presets.ts';
import type { EnvironmentLayer } from './environment.ts';
import { type FileLayer, SETTINGS_FILE_NAME } from './fileLayer.ts';
import { listDefinitions, listNames } from './listDefinitions.ts';
import { entryMessage } from './listReader.ts';
import { suggest } from './suggest.ts';

/** Where the settings name a provider that neither the console nor the person's own list has. */
export function unknownProviders(
  bundled: readonly string[],
  { file, environment }: { readonly file: FileLayer; readonly environment: EnvironmentLayer },
): readonly SettingsProblem[] {
  const address = (environment.values.get('base_url') ?? file.values.get('base_url'))?.value ?? null;
  const compatible = address === null ? [] : [CUSTOM_PROVIDER_ID];
  const known = [...bundled, ...compatible, ...file.lists.providers.map(({ id }) => id)];
  const hint = (provider: string): string => {
    if (provider === CUSTOM_PROVIDER_ID) return 'This one is there once "base_url" has its address.';
    const near = suggest(provider, known);
    return near ? `Did you mean "${near}"?` : `It must be one of ${known.join(', ')}.`;
  };
  const problems: SettingsProblem[] = [];
  const variable = environment.values.get('provider');
  const line = file.values.get('provider')?.line ?? null;
  const provider = String((variable ?? file.values.get('provider'))?.value ?? known[0] ?? '');
  if (!known.includes(provider)) {
    const message = `${variable ? 'There is no provider of this name.' : '"provider" names no provider.'} ${hint(provider)}`;
    problems.push(
      variable
        ? { where: variable.where, line: variable.line, message }
        : { where: SETTINGS_FILE_NAME, line, message },
    );
  }
  for (const name of listNames) {
    const { namesProviders, noun } = listDefinitions[name];
    if (!namesProviders) continue;
    for (const [index, entry] of file.lists[name].entries()) {
      const named = 'provider' in entry ? entry.provider : undefined;
      if (named === undefined || known.includes(named)) continue;
      problems.push({
        where: SETTINGS_FILE_NAME,
        line: file.lineIn(name, [index, 'provider']),
        message: entryMessage(noun, index, `names no provider. ${hint(named)}`),
      });
    }
  }
  return problems;
}
