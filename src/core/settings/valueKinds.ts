import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { SettingView } from '../../shared/contract/settings.ts';
import { isCronText } from '../maintenance/cron.ts';

/** What a single setting can hold. */
export type SettingValue = SettingView['value'];

/** The type of a setting's value: how it is checked, and how a page edits it. */
export interface ValueKind<T extends SettingValue> {
  readonly kind: SettingView['kind'];
  readonly schema: z.ZodType<T>;
  /** Empty unless `kind` is `choice`. */
  readonly choices: readonly string[];
  readonly nullable: boolean;
  /** Ends the sentence "it must be ...". */
  readonly allowed: string;
}

/** A web address without credentials in it: those would be shown and stored in plain text. */
export function isPlainHttpUrl(text: string): boolean {
  if (text.length > 500 || !URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.hostname !== '' && url.username === '' && url.password === '';
}

/** Ends the sentence "it must be ..." for `isPlainHttpUrl`. */
export const PLAIN_HTTP_URL =
  'an http or https address of at most 500 characters, without a user name or password';

/** Printable text on one line, blanks around it cut off. */
export function text(maxChars: number): ValueKind<string> {
  const schema = z
    .string()
    .trim()
    .min(1)
    .max(maxChars)
    .regex(/^\P{Cc}*$/u);
  return {
    kind: 'text',
    schema,
    choices: [],
    nullable: false,
    allowed: `a text of 1 to ${maxChars} characters on one line`,
  };
}

/** `text` of up to 500 characters with a rule of its own; `allowed` says the rule. */
export function textThat(rule: (value: string) => boolean, allowed: string): ValueKind<string> {
  const plain = text(500);
  return { ...plain, schema: plain.schema.refine(rule), allowed };
}

/** The whole path of a file: a relative one would depend on where the console was started from. */
export function filePath(): ValueKind<string> {
  const plain = text(4000);
  return {
    ...plain,
    schema: plain.schema.refine((value) => isAbsolute(value)),
    allowed: 'the whole path of a file, from the root of the disk on',
  };
}

/** A schedule of five fields (`isCronText`), or the empty text for none. */
export function cronText(): ValueKind<string> {
  return {
    kind: 'text',
    schema: z
      .string()
      .trim()
      .max(200)
      .refine((value) => value === '' || isCronText(value)),
    choices: [],
    nullable: false,
    allowed:
      'a cron text of five fields (minute, hour, day of the month, month, day of the week) that comes round again, as in "0 2 * * *", or empty',
  };
}

/** Any number of the range, ends included. */
export function numberBetween(min: number, max: number): ValueKind<number> {
  return {
    kind: 'number',
    schema: z.number().min(min).max(max),
    choices: [],
    nullable: false,
    allowed: `a number from ${min} to ${max}`,
  };
}

/** A whole number of the range, ends included. */
export function integerBetween(min: number, max: number): ValueKind<number> {
  return {
    kind: 'integer',
    schema: z.int().min(min).max(max),
    choices: [],
    nullable: false,
    allowed: `a whole number from ${min} to ${max}`,
  };
}

/** On or off. */
export function toggle(): ValueKind<boolean> {
  return { kind: 'boolean', schema: z.boolean(), choices: [], nullable: false, allowed: 'true or false' };
}

/** One of a few words. */
export function oneOf<const Choice extends string>(...choices: readonly Choice[]): ValueKind<Choice> {
  return {
    kind: 'choice',
    schema: z.enum(choices),
    choices,
    nullable: false,
    allowed: `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`,
  };
}

/** The same kind, where null says that nothing is set. */
export function orNull<T extends SettingValue>(kind: ValueKind<T>): ValueKind<T | null> {
  return { ...kind, schema: kind.schema.nullable(), nullable: true, allowed: `${kind.allowed}, or null` };
}
