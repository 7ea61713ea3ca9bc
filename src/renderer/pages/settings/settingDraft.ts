import type { SettingView } from '../../../shared/contract/settings.ts';

export type SettingValue = SettingView['value'];
/** What is in the controls but not saved yet, by setting name. Text controls hold text, switches booleans. */
export type Drafts = Readonly<Record<string, string | boolean>>;
export type ParsedDraft =
  | { readonly ok: true; readonly value: SettingValue }
  | { readonly ok: false; readonly message: string };

/** Whether a variable sets it, so that the page cannot. */
export function isHeldByVariable({ source }: SettingView): boolean {
  return source === 'environment' || source === 'environment file';
}

/** What a control shows for a value: null is the empty text. */
export function controlText(value: SettingValue): string {
  return value === null ? '' : String(value);
}

/** A value in words, with its unit. */
export function valueWords(setting: SettingView, value: SettingValue): string {
  if (value === null || value === '') return 'not set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return setting.unit === '' ? String(value) : `${value} ${setting.unit}`;
}

/** Reads a control's content by the setting's kind. Ranges are the main process's to judge; only the form is checked here. */
export function parseDraft(setting: SettingView, draft: string | boolean): ParsedDraft {
  if (typeof draft === 'boolean') return { ok: true, value: draft };
  const text = draft.trim();
  if (text === '') {
    if (setting.nullable) return { ok: true, value: null };
    if (setting.kind === 'text') return { ok: true, value: '' };
    return { ok: false, message: `${setting.label} needs a value.` };
  }
  if (setting.kind === 'boolean') return { ok: true, value: text === 'true' };
  if (setting.kind === 'number' || setting.kind === 'integer') return parseNumber(setting, text);
  return { ok: true, value: text };
}

function parseNumber(setting: SettingView, text: string): ParsedDraft {
  // Number() alone would take "0x10" and "1e3" and an empty text.
  const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return { ok: false, message: `"${text}" is not a number.` };
  if (setting.kind === 'integer' && !Number.isSafeInteger(value)) {
    return { ok: false, message: `${setting.label} is a whole number.` };
  }
  return { ok: true, value };
}

/** Whether a draft differs from the value in force. An unreadable draft differs. */
export function isChanged(setting: SettingView, draft: string | boolean | undefined): boolean {
  if (draft === undefined) return false;
  const parsed = parseDraft(setting, draft);
  return !parsed.ok || parsed.value !== setting.value;
}

/** The changed values of a group, ready to send, or the messages by setting name when one cannot be read. */
export function collectChanges(
  settings: readonly SettingView[],
  drafts: Drafts,
):
  | { readonly ok: true; readonly values: Record<string, SettingValue> }
  | { readonly ok: false; readonly messages: Record<string, string> } {
  const values: Record<string, SettingValue> = {};
  const messages: Record<string, string> = {};
  for (const setting of settings) {
    const draft = drafts[setting.name];
    if (draft === undefined || !isChanged(setting, draft)) continue;
    const parsed = parseDraft(setting, draft);
    if (parsed.ok) values[setting.name] = parsed.value;
    else messages[setting.name] = parsed.message;
  }
  return Object.keys(messages).length > 0 ? { ok: false, messages } : { ok: true, values };
}

/** Settings by group, in the order in which the main process lists them. */
export function settingGroups(
  settings: readonly SettingView[],
): readonly { readonly group: string; readonly settings: readonly SettingView[] }[] {
  const groups = new Map<string, SettingView[]>();
  for (const setting of settings) {
    const group = groups.get(setting.group);
    if (group) group.push(setting);
    else groups.set(setting.group, [setting]);
  }
  return [...groups].map(([group, members]) => ({ group, settings: members }));
}
