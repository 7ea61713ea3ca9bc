import type { ProviderRule } from '../../../shared/contract/settings.ts';

/** The fields of a rule that hold a number, with the words for them. */
export const RULE_NUMBERS = [
  { name: 'rpm', label: 'Requests a minute', most: 10_000_000, whole: true, unit: 'requests/min' },
  { name: 'tpm', label: 'Tokens a minute', most: 10_000_000_000, whole: true, unit: 'tokens/min' },
  { name: 'tpd', label: 'Tokens a day', most: 1_000_000_000_000, whole: true, unit: 'tokens/day' },
  { name: 'max_concurrent', label: 'At the same time', most: 10_000, whole: true, unit: 'requests' },
  {
    name: 'breaker_failure_threshold',
    label: 'Failures in a row',
    most: 1000,
    whole: true,
    unit: 'failures',
  },
  { name: 'breaker_timeout_s', label: 'Left alone for', most: 86_400, whole: false, unit: 's' },
] as const;

type RuleNumber = (typeof RULE_NUMBERS)[number];

/** The rule form as typed. */
export type RuleDraft = Readonly<
  Record<'provider' | 'model' | 'breaker_policy' | RuleNumber['name'], string>
>;

export type RuleMessages = Readonly<Partial<Record<keyof RuleDraft, string>>>;

const TEXTS = ['provider', 'model', 'breaker_policy'] as const;

export function draftOfRule(rule: Partial<ProviderRule>): RuleDraft {
  const names = [...TEXTS, ...RULE_NUMBERS.map(({ name }) => name)];
  return Object.fromEntries(names.map((name) => [name, String(rule[name] ?? '')])) as RuleDraft;
}

/** What tells a rule from the others. */
export function ruleKey({ provider, model }: Pick<ProviderRule, 'provider' | 'model'>): string {
  return JSON.stringify([provider, model ?? '']);
}

/** Whether a field belongs to the breaker, which is the provider's as a whole. */
export function isOfBreaker(name: string): boolean {
  return name.startsWith('breaker_');
}

function readNumber({ label, most, whole, name }: RuleNumber, text: string): number | string {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const least = name === 'breaker_timeout_s' ? 0.1 : 1;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  return `${label}: a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`;
}

/**
 * The rule that a form describes, or what is wrong by field. `others`: the keys of the other rules. The main process
 * judges again; this is so that the message stands at the field at once.
 */
export function parseRule(
  draft: RuleDraft,
  others: readonly string[],
):
  | { readonly ok: true; readonly rule: ProviderRule }
  | { readonly ok: false; readonly messages: RuleMessages } {
  const messages: Partial<Record<keyof RuleDraft, string>> = {};
  const provider = draft.provider.trim();
  const model = draft.model.trim();
  const numbers: Partial<Record<RuleNumber['name'], number>> = {};
  for (const field of RULE_NUMBERS) {
    const text = draft[field.name].trim();
    if (text === '' || (model !== '' && isOfBreaker(field.name))) continue;
    const value = readNumber(field, text);
    if (typeof value === 'string') messages[field.name] = value;
    else numbers[field.name] = value;
  }
  const policy = model === '' ? draft.breaker_policy : '';
  if (provider === '') messages.provider = 'Choose a provider.';
  else if (others.includes(ruleKey({ provider, model }))) {
    messages.provider = 'There is a rule for this provider and model already.';
  }
  if (Object.keys(messages).length === 0 && Object.keys(numbers).length === 0 && policy === '') {
    messages.rpm = 'Fill in at least one limit or breaker value.';
  }
  if (Object.keys(messages).length > 0) return { ok: false, messages };
  return {
    ok: true,
    rule: {
      provider,
      ...(model !== '' && { model }),
      ...((policy === 'consecutive' || policy === 'rate') && { breaker_policy: policy }),
      ...numbers,
    },
  };
}

/** What a rule says, in words: "50 requests/min, 3 failures". */
export function ruleWords(rule: ProviderRule): string {
  const numbers = RULE_NUMBERS.flatMap(({ name, unit }) => {
    const value = rule[name];
    if (value === undefined) return [];
    const shown = value.toLocaleString('en-US');
    if (name === 'breaker_timeout_s') return [`left alone for ${shown} s`];
    if (name === 'max_concurrent') return [`${shown} at the same time`];
    return [name === 'breaker_failure_threshold' ? `${shown} failures in a row` : `${shown} ${unit}`];
  });
  const policy = rule.breaker_policy === undefined ? [] : [`breaker by ${rule.breaker_policy}`];
  return [...policy, ...numbers].join(', ');
}
