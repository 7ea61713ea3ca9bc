import type {
  SettingsChange,
  SettingsProblem,
  SettingsView,
  SettingView,
} from '../../shared/contract/settings.ts';
import { definitionOf, type SettingName, settingNames } from './definitions.ts';
import type { Lists } from './listDefinitions.ts';
import { settingsNotes } from './notes.ts';
import type { ResolvedSettings } from './resolve.ts';

function settingView(name: SettingName, { settings, origins }: ResolvedSettings): SettingView {
  const { group, label, help, kind, choices, unit, nullable, defaultValue, applies } = definitionOf(name);
  const { source, variable } = origins[name];
  return {
    name,
    group,
    label,
    help,
    kind,
    choices: [...choices],
    unit,
    nullable,
    value: settings[name],
    defaultValue,
    source,
    variable,
    applies,
  };
}

function listViews({ providers, failover, warm_up }: Lists, rules: Lists['rules']) {
  return {
    providers: providers.map((entry) => ({ ...entry })),
    failover: failover.map((entry) => ({ ...entry })),
    rules: rules.map((entry) => ({ ...entry })),
    warmUp: warm_up.map((entry) => ({ ...entry })),
  };
}

/** The settings as the page shows them. `problems` are of a newer state that was not applied. */
export function settingsView(
  resolved: ResolvedSettings,
  file: string,
  problems: readonly SettingsProblem[],
  lastChange: SettingsChange | null,
): SettingsView {
  return {
    file,
    environmentFile: resolved.environmentFile,
    settings: settingNames.map((name) => settingView(name, resolved)),
    ...listViews(resolved.settings, resolved.fileRules),
    limitVariables: resolved.limitVariables.map((limit) => ({ ...limit })),
    notes: [...settingsNotes(resolved.settings)],
    lastChange,
    problems: problems.map((problem) => ({ ...problem })),
  };
}
