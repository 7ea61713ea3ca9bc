import { presets } from '../core/providers/presets.ts';

/** The key variable of the Python library, for the default provider. */
const LIBRARY_KEY_VARIABLE = 'AI_API_KEY';

/** What the openai SDK reads by itself: nothing of it may steer the console or make the SDK fail. */
const isSdkVariable = (name: string) => name.startsWith('OPENAI_');

/**
 * The environment as it was at the start, with the keys taken out of the process: children of a process inherit its
 * variables, and crash dumps hold them. Call it before anything is started.
 */
export function takeEnvironment(variables: NodeJS.ProcessEnv): Readonly<Record<string, string | undefined>> {
  const taken = { ...variables };
  const keys = [LIBRARY_KEY_VARIABLE, ...presets.flatMap((preset) => preset.keyVariables)];
  for (const name of Object.keys(variables)) {
    if (keys.includes(name) || isSdkVariable(name)) delete variables[name];
  }
  return taken;
}
