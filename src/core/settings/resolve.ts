import type { SettingsProblem, SettingView } from '../../shared/contract/settings.ts';
import { definitionOf, type SettingName, settingNames, variableOf } from './definitions.ts';
import { type Environment, type EnvironmentLayer, readEnvironment } from './environment.ts';
import { type FileLayer, readFileLayer, SETTINGS_FILE_NAME } from './fileLayer.ts';
import type { Settings } from './settings.ts';
import { unknownProviders } from './unknownProviders.ts';

/** What settings are made of. */
export interface SettingsInput {
  /** The text of settings.json; null where there is no file. */
  readonly fileText: string | null;
  readonly environment: Environment;
  /** Ids of the providers the console brings along; with them an unknown `provider` is a problem. */
  readonly knownProviders?: readonly string[];
}

/** Where an effective value came from. */
export interface SettingOrigin {
  readonly source: SettingView['source'];
  /** The variable that sets it, or would. */
  readonly variable: string;
}

export type SettingOrigins = Readonly<Record<SettingName, SettingOrigin>>;

/** Settings as a whole and the origin of each. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly origins: SettingOrigins;
}

/** All settings, or everything that is wrong: half of a broken file is never applied. */
export type Resolution =
  | ({ readonly ok: true } & ResolvedSettings)
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

/** What each source sets. */
export interface Layers {
  readonly file: FileLayer;
  readonly environment: EnvironmentLayer;
}

function combine({ file, environment }: Layers): ResolvedSettings {
  const values: Record<string, unknown> = { ...file.lists };
  const origins: Record<string, SettingOrigin> = {};
  for (const name of settingNames) {
    const fromEnvironment = environment.values.get(name);
    const fromFile = file.values.get(name);
    const variable = fromEnvironment?.variable ?? variableOf(name);
    values[name] = (fromEnvironment ?? fromFile ?? { value: definitionOf(name).defaultValue }).value;
    origins[name] = { source: fromEnvironment ? 'environment' : fromFile ? 'file' : 'default', variable };
  }
  // The loop over `settingNames` sets each name, and each value was parsed by its own schema.
  return { settings: values as unknown as Settings, origins: origins as SettingOrigins };
}

/** Environment over file over defaults, checked as a whole. Pure; never throws. */
export function resolveSettings(input: SettingsInput): Resolution {
  const layers: Layers = {
    file: readFileLayer(input.fileText),
    environment: readEnvironment(input.environment),
  };
  const problems: SettingsProblem[] = [
    ...layers.file.problems.map((problem) => ({ where: SETTINGS_FILE_NAME, ...problem })),
    ...layers.environment.problems,
  ];
  if (problems.length === 0 && input.knownProviders) {
    problems.push(...unknownProviders(input.knownProviders, layers));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, ...combine(layers) };
}

/** What holds when nothing is set anywhere. */
export function defaultSettings(): ResolvedSettings {
  return combine({
    file: readFileLayer(null),
    environment: { values: new Map(), problems: [] },
  });
}
