import type {
  CustomProvider,
  FailoverStep,
  ProviderRule,
  WarmUpPrompt,
} from '../../shared/contract/settings.ts';
import { AppError } from '../../shared/errors.ts';
import { definitionOf, type SettingName, settingNames } from './definitions.ts';
import { unknownNameMessage } from './fileLayer.ts';
import { listDefinitions, listNames } from './listDefinitions.ts';
import { badValueMessage } from './messages.ts';
import type { SettingOrigins } from './resolve.ts';
import type { SettingValue } from './valueKinds.ts';

/** What a page changes. Of the lists: the whole new one; an empty one takes the entry out of the file. */
export interface SettingsChange {
  /** By name. null is "nothing set" where that is a value, else back to the default. */
  readonly values?: Readonly<Record<string, SettingValue>> | undefined;
  readonly providers?: readonly CustomProvider[] | undefined;
  readonly failover?: readonly FailoverStep[] | undefined;
  readonly rules?: readonly ProviderRule[] | undefined;
  readonly warmUp?: readonly WarmUpPrompt[] | undefined;
}

function invalid(setting: string, message: string): AppError {
  return new AppError('settings.invalid', message, { data: { setting } });
}

/** The value for the file; undefined takes the entry out, so that the default shows as one. */
function fileValue(
  name: SettingName,
  value: SettingValue,
  origins: SettingOrigins,
): SettingValue | undefined {
  const { source, variable, variableFile } = origins[name];
  if (source === 'environment' || source === 'environment file') {
    const advice = variableFile
      ? `Delete it in ${variableFile} and reload to change "${name}" here.`
      : `Unset it and start the console again to change "${name}" here.`;
    throw invalid(
      name,
      `"${name}" is set by the variable ${variable}, which goes before settings.json. ${advice}`,
    );
  }
  const definition = definitionOf(name);
  if (value === null && !definition.nullable) return undefined;
  const parsed = definition.schema.safeParse(value);
  if (!parsed.success) throw invalid(name, badValueMessage(name, value, definition));
  return parsed.data === definition.defaultValue ? undefined : parsed.data;
}

/**
 * The entries of the file that a change sets or (undefined) removes. Throws `settings.invalid` with the setting's name
 * in `data.setting` for an unknown name, a value that is not allowed, or a setting that a variable holds.
 */
export function planChange(change: SettingsChange, origins: SettingOrigins): ReadonlyMap<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const [given, value] of Object.entries(change.values ?? {})) {
    const name = settingNames.find((candidate) => candidate === given);
    if (name === undefined) throw invalid(given, unknownNameMessage(given));
    entries.set(name, fileValue(name, value, origins));
    for (const alias of definitionOf(name).aliases ?? []) entries.set(alias, undefined);
  }
  for (const name of listNames) {
    const { viewName, read } = listDefinitions[name];
    const list = change[viewName];
    if (list === undefined) continue;
    const result = read(list);
    if (!result.ok) throw invalid(name, result.message);
    entries.set(name, result.entries.length === 0 ? undefined : result.entries);
  }
  return entries;
}
