import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { SettingsProblem } from '../../shared/contract/settings.ts';
import { AppError } from '../../shared/errors.ts';
import { settingNamed } from './definitions.ts';
import { readFileLayer, SETTINGS_FILE_NAME } from './fileLayer.ts';
import { listNamed } from './listDefinitions.ts';

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

/** The refusal of a preview that is not of these files any more. */
export function outdatedError(): AppError {
  return new AppError(
    'settings.outdated',
    'The files were changed since this list was made. Look at what they would change now.',
  );
}

/** The refusal to overwrite what somebody changed in the file meanwhile. */
export function conflictError(name: string): AppError {
  const advice = 'The value from the file is shown now; save again to replace it.';
  return new AppError(
    'settings.invalid',
    `Nothing was saved: "${name}" was changed in the file in the meantime. ${advice}`,
    { data: { setting: name } },
  );
}

/** Why files could not be read, or settings not be followed, as a problem of `text` of settings.json. */
export function problemOf(caught: unknown, text: string | null): SettingsProblem {
  if (!(caught instanceof AppError)) {
    return { where: SETTINGS_FILE_NAME, line: null, message: 'It could not be read. The log says why.' };
  }
  const { message, data } = caught;
  const where = typeof data?.path === 'string' ? basename(data.path) : SETTINGS_FILE_NAME;
  const setting = typeof data?.setting === 'string' ? settingNamed(data.setting) : null;
  const line = setting === null ? null : (readFileLayer(text).values.get(setting)?.line ?? null);
  return { where: setting === null ? where : SETTINGS_FILE_NAME, line, message };
}

/** Of the named entries, the first that the text `now` sets to something else than `known` does. */
export function changedEntry(
  known: string | null,
  now: string | null,
  names: readonly string[],
): string | undefined {
  if (known === now) return undefined;
  const [before, after] = [readFileLayer(known), readFileLayer(now)];
  return names.find((name) => {
    const list = listNamed(name);
    if (list !== null) return !isDeepStrictEqual(before.lists[list], after.lists[list]);
    const setting = settingNamed(name);
    return setting !== null && before.values.get(setting)?.value !== after.values.get(setting)?.value;
  });
}
