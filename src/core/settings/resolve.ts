import type { LimitVariable, SettingsProblem, SettingView } from '../../shared/contract/settings.ts';
import { definitionOf, type SettingName, settingNames, variableOf } from './definitions.ts';
import { type Environment, type EnvironmentLayer, readEnvironment } from './environment.ts';
import {
  type EnvironmentFileLayer,
  type EnvironmentFileText,
  readEnvironmentFile,
} from './environmentFile.ts';
import { type FileLayer, readFileLayer, SETTINGS_FILE_NAME } from './fileLayer.ts';
import { withLimitVariables } from './limitVariables.ts';
import type { Settings } from './settings.ts';
import { unknownProviders } from './unknownProviders.ts';

/** What settings are made of. */
export interface SettingsInput {
  /** The text of settings.json; null where there is no file. */
  readonly fileText: string | null;
  readonly environment: Environment;
  /** The file of variables that goes with them, as `environmentFileName` says. */
  readonly environmentFile?: EnvironmentFileText;
  /** Ids of the providers the console brings along; with them an unknown `provider` is a problem. */
  readonly knownProviders?: readonly string[];
}

/** Where an effective value came from. */
export interface SettingOrigin {
  readonly source: SettingView['source'];
  /** The variable that sets it, or would. */
  readonly variable: string;
  /** The file of variables, where that one sets it. */
  readonly variableFile?: string;
}

export type SettingOrigins = Readonly<Record<SettingName, SettingOrigin>>;

/** Settings as a whole and the origin of each. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly origins: SettingOrigins;
  /** The list as settings.json has it; in `settings` it has the variables' limits too. */
  readonly fileRules: Settings['rules'];
  readonly limitVariables: readonly LimitVariable[];
  /** The file of variables that was read; null for none. */
  readonly environmentFile: string | null;
  /** The keys in that file. Never shown, never a setting. */
  readonly keys: Environment;
}

/** All settings, or everything that is wrong: half of a broken file is never applied. */
export type Resolution =
  | ({ readonly ok: true } & ResolvedSettings)
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

/** What each source sets. */
export interface Layers {
  readonly file: FileLayer;
  /** The process's variables over the file's. */
  readonly environment: EnvironmentLayer;
  readonly environmentFile: EnvironmentFileLayer;
}

/** What names the file of variables, and where that stands; null for the usual place. */
function namedEnvironmentFile(file: FileLayer, environment: EnvironmentLayer) {
  const variable = environment.values.get('env_file');
  if (variable) return { path: variable.value, where: variable.where, line: variable.line };
  const entry = file.values.get('env_file');
  return entry ? { path: entry.value, where: SETTINGS_FILE_NAME, line: entry.line } : null;
}

/** The path of the file of variables that goes with a text of settings.json; null for the usual place. */
export function environmentFileName({ fileText, environment }: SettingsInput): string | null {
  const named = namedEnvironmentFile(readFileLayer(fileText), readEnvironment(environment));
  return typeof named?.path === 'string' ? named.path : null;
}

function layersOf(input: SettingsInput): Layers {
  const file = readFileLayer(input.fileText);
  const own = readEnvironment(input.environment);
  const named = namedEnvironmentFile(file, own);
  const fromFile = readEnvironmentFile(input.environmentFile, named?.path == null ? null : named);
  const limits = new Map([...fromFile.limits, ...own.limits].map((limit) => [limit.variable, limit]));
  return {
    file,
    environment: {
      values: new Map([...fromFile.values, ...own.values]),
      limits: [...limits.values()],
      problems: [...fromFile.problems, ...own.problems],
    },
    environmentFile: fromFile,
  };
}

function combine({ file, environment, environmentFile }: Layers, path: string | null): ResolvedSettings {
  const values: Record<string, unknown> = {
    ...file.lists,
    rules: withLimitVariables(file.lists.rules, environment.limits),
  };
  const origins: Record<string, SettingOrigin> = {};
  for (const name of settingNames) {
    const fromEnvironment = environment.values.get(name);
    const fromFile = file.values.get(name);
    const variable = fromEnvironment?.variable ?? variableOf(name);
    values[name] = (fromEnvironment ?? fromFile ?? { value: definitionOf(name).defaultValue }).value;
    origins[name] = {
      source: fromEnvironment?.source ?? (fromFile ? 'file' : 'default'),
      variable,
      ...(fromEnvironment?.source === 'environment file' && path !== null && { variableFile: path }),
    };
  }
  // The loop over `settingNames` sets each name, and each value was parsed by its own schema.
  return {
    settings: values as unknown as Settings,
    origins: origins as SettingOrigins,
    fileRules: file.lists.rules,
    limitVariables: environment.limits,
    environmentFile: path,
    keys: environmentFile.keys,
  };
}

/** Environment over its file over settings.json over defaults, checked as a whole. Pure; never throws. */
export function resolveSettings(input: SettingsInput): Resolution {
  const layers = layersOf(input);
  const problems: SettingsProblem[] = [
    ...layers.file.problems.map((problem) => ({ where: SETTINGS_FILE_NAME, ...problem })),
    ...layers.environment.problems,
  ];
  if (problems.length === 0 && input.knownProviders) {
    problems.push(...unknownProviders(input.knownProviders, layers));
  }
  if (problems.length > 0) return { ok: false, problems };
  const { path = null, text = null } = input.environmentFile ?? {};
  return { ok: true, ...combine(layers, text === null ? null : path) };
}

/** What holds when nothing is set anywhere. */
export function defaultSettings(): ResolvedSettings {
  return combine(layersOf({ fileText: null, environment: {} }), null);
}
