import type {
  CustomProvider,
  FailoverStep,
  ProviderRule,
  SettingsProblem,
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
  const { source, variable } = origins[name];
  if (source === 'environment') {
    const advice = `Unset it and start the console again to change "${name}" here.`;
    throw invalid(
      name,
      `"${name}" is set by the variable ${variable}, which goes before the file. ${advice}`,
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

/** Problems as one sentence after another, for an error. */
export function problemsText(problems: readonly SettingsProblem[]): string {
  const shown = problems.slice(0, 3).map(({ where, line, message }) => {
    return `${where}${line === null ? '' : `, line ${line}`}: ${message}`;
  });
  const more = problems.length > 3 ? [`And ${problems.length - 3} more.`] : [];
  return [...shown, ...more].join(' ');
}

/** The refusal to write while what is there cannot be read as settings. */
export function brokenError(problems: readonly SettingsProblem[]): AppError {
  const first =
    'Nothing was saved, because the settings as they are have a problem that must be put right first.';
  return new AppError('settings.invalid', `${first} ${problemsText(problems)}`);
}

/** The refusal of a change that would leave settings with a problem. */
export function refusedError(problems: readonly SettingsProblem[]): AppError {
  return new AppError('settings.invalid', `Nothing was saved. ${problemsText(problems)}`);
}

/** The refusal to overwrite what somebody changed in the file meanwhile. */
export function conflictError(name: string): AppError {
  const advice = 'The value from the file is shown now; save again to replace it.';
  return invalid(name, `Nothing was saved: "${name}" was changed in the file in the meantime. ${advice}`);
}
