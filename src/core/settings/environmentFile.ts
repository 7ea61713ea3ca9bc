import { basename } from 'node:path';
import type { SettingsProblem } from '../../shared/contract/settings.ts';
import { isKeyVariable } from '../keys/keyVariables.ts';
import { type Environment, type EnvironmentLayer, readEnvironment } from './environment.ts';
import { readEnvironmentText } from './environmentText.ts';
import { SETTINGS_FILE_NAME } from './fileLayer.ts';

/** A file of variables as it was read. */
export interface EnvironmentFileText {
  /** The whole path. */
  readonly path: string;
  /** null where there is no such file. */
  readonly text: string | null;
}

/** Where the file of variables is. */
export interface EnvironmentFile {
  /** The file at `path`, or at the usual place for null. Rejects with `settings.unreadable`. */
  read(path: string | null): Promise<EnvironmentFileText>;
}

/** The file of variables as a layer of the settings. */
export interface EnvironmentFileLayer extends EnvironmentLayer {
  /** The keys in it, by variable. They are no settings and are never shown. */
  readonly keys: Environment;
}

const nothing: EnvironmentFileLayer = { values: new Map(), limits: [], problems: [], keys: {} };

/**
 * Reads the file of variables. `namedBy`: the variable or setting that names it; null for the usual place, where there
 * need not be one.
 */
export function readEnvironmentFile(
  file: EnvironmentFileText | undefined,
  namedBy: { readonly where: string; readonly line: number | null } | null,
): EnvironmentFileLayer {
  if (file === undefined) return nothing;
  if (file.text === null) {
    if (namedBy === null) return nothing;
    const name = namedBy.where === SETTINGS_FILE_NAME ? '"env_file" names' : 'It names';
    const problem: SettingsProblem = {
      ...namedBy,
      message: `${name} a file that does not exist. Make it, name another, or leave it out.`,
    };
    return { ...nothing, problems: [problem] };
  }
  const { variables, lineOf, problems } = readEnvironmentText(file.text);
  const where = basename(file.path);
  const layer = readEnvironment(variables, {
    source: 'environment file',
    place: (variable) => ({ where, line: lineOf(variable) }),
  });
  const own = lineOf('AI_ENV_FILE');
  return {
    ...layer,
    problems: [
      ...problems.map((problem) => ({ where, ...problem })),
      ...layer.problems,
      ...(own === null
        ? []
        : [
            {
              where,
              line: own,
              message: '"AI_ENV_FILE" cannot be set in the file that it names. Delete it.',
            },
          ]),
    ],
    keys: Object.fromEntries(Object.entries(variables).filter(([name]) => isKeyVariable(name))),
  };
}
