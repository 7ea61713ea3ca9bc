import { isKeyVariable } from '../core/keys/keyVariables.ts';

/** Keys, and what the openai SDK would read by itself. */
const isTaken = (name: string) => isKeyVariable(name) || name.startsWith('OPENAI_');

/**
 * The environment as it was at the start, with the keys taken out of the process: children of a process inherit its
 * variables, and crash dumps hold them. Call it before anything is started.
 */
export function takeEnvironment(variables: NodeJS.ProcessEnv): Readonly<Record<string, string | undefined>> {
  const taken = { ...variables };
  for (const name of Object.keys(variables)) {
    if (isTaken(name)) delete variables[name];
  }
  return taken;
}
