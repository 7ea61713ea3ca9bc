import {
  customProviderSchema,
  failoverStepSchema,
  providerRuleSchema,
  type SettingsView,
  type SettingView,
  warmUpPromptSchema,
} from '../../shared/contract/settings.ts';
import type { ListName } from './definitions.ts';
import { type EntryKind, type ListField, type ListResult, readList } from './listReader.ts';
import type { Settings } from './settings.ts';
import { isPlainHttpUrl, PLAIN_HTTP_URL } from './valueKinds.ts';

/** All there is to know about a setting that is a list: reading, the view, changes and messages follow from it. */
export interface ListDefinition<T> {
  readonly noun: string;
  /** Its name in the view and in a change. */
  readonly viewName: keyof SettingsView & ('providers' | 'failover' | 'rules' | 'warmUp');
  readonly label: string;
  readonly help: string;
  readonly applies: SettingView['applies'];
  /** Whether `provider` of an entry must be one that is known. */
  readonly namesProviders: boolean;
  read(value: unknown): ListResult<T>;
}

/** The lists of the settings. */
export type Lists = Pick<Settings, ListName>;

type Presentation = Pick<
  ListDefinition<unknown>,
  'viewName' | 'label' | 'help' | 'applies' | 'namesProviders'
>;

function list<T extends object>(
  name: ListName,
  presentation: Presentation,
  kind: EntryKind<T>,
): ListDefinition<T> {
  return { ...presentation, noun: kind.noun, read: (value) => readList(name, value, kind) };
}

const id: ListField = { allowed: 'the id of a provider' };
const model: ListField = { allowed: 'a text of 1 to 200 characters' };
const whole = (most: number): ListField => ({ allowed: `a whole number from 1 to ${most}` });
const target = ({ provider, model: asked }: { provider?: string | undefined; model?: string | undefined }) =>
  JSON.stringify([provider ?? null, asked ?? null]);
const sameTarget = () => ({
  field: null,
  message: 'has the provider and the model of an earlier one. Keep one.',
});

const BREAKER_FIELDS = ['breaker_policy', 'breaker_failure_threshold', 'breaker_timeout_s'] as const;

/** Every list setting. To add one: an entry here, its type in `Settings`, its name in `ListName` and the view. */
export const listDefinitions: { readonly [Name in ListName]: ListDefinition<Settings[Name][number]> } = {
  providers: list(
    'providers',
    {
      viewName: 'providers',
      label: "Providers of one's own",
      help: 'More OpenAI-compatible servers, or other addresses for known ones: id, name, base_url and perhaps model.',
      applies: 'next request',
      namesProviders: false,
    },
    {
      noun: 'Provider',
      shape: 'an object with id, name and base_url',
      most: 50,
      schema: customProviderSchema,
      fields: {
        id: { allowed: 'up to 40 of a-z, 0-9, - and _, beginning with a letter or a digit' },
        name: { allowed: 'a text of 1 to 80 characters' },
        base_url: { allowed: PLAIN_HTTP_URL, fits: (value) => isPlainHttpUrl(String(value)) },
        model: { allowed: 'a text of at most 200 characters' },
      },
      identity: ({ id: own }) => own,
      twice: ({ id: own }) => ({
        field: 'id',
        message: `has the id "${own}" of an earlier one. Choose another.`,
      }),
    },
  ),
  failover: list(
    'failover',
    {
      viewName: 'failover',
      label: 'Failover chain',
      help: 'Who is asked, in this order, when the provider of a request cannot answer: provider and perhaps model.',
      applies: 'next request',
      namesProviders: true,
    },
    {
      noun: 'Failover step',
      shape: 'an object with provider and perhaps model',
      most: 20,
      schema: failoverStepSchema,
      fields: { provider: id, model },
      identity: target,
      twice: sameTarget,
    },
  ),
  rules: list(
    'rules',
    {
      viewName: 'rules',
      label: 'Rules for providers and models',
      help: 'What holds for one provider in place of the settings above; with a model, the limits of that model.',
      applies: 'next request',
      namesProviders: true,
    },
    {
      noun: 'Rule',
      shape: 'an object with provider, perhaps model, and what holds for it',
      most: 200,
      schema: providerRuleSchema,
      fields: {
        provider: id,
        model,
        breaker_policy: { allowed: 'one of "consecutive", "rate"' },
        breaker_failure_threshold: whole(1000),
        breaker_timeout_s: { allowed: 'a number from 0.1 to 86400' },
        rpm: whole(10_000_000),
        tpm: whole(10_000_000_000),
        tpd: whole(1_000_000_000_000),
        max_concurrent: whole(10_000),
      },
      identity: target,
      twice: sameTarget,
      check: (rule) => {
        const ofBreaker = BREAKER_FIELDS.find((field) => rule[field] !== undefined);
        if (rule.model !== undefined && ofBreaker) {
          const message = `has a model and "${ofBreaker}". A breaker is the provider's as a whole: put it into a rule without a model.`;
          return { field: ofBreaker, message };
        }
        return Object.keys(rule).every((field) => field === 'provider' || field === 'model')
          ? { field: null, message: 'sets nothing. Give it a limit or a breaker value, or delete it.' }
          : null;
      },
    },
  ),
  warm_up: list(
    'warm_up',
    {
      viewName: 'warmUp',
      label: 'Warm-up prompts',
      help: 'Prompts whose answers are brought into the cache, at start or when asked to: prompt, perhaps provider and model.',
      applies: 'now',
      namesProviders: true,
    },
    {
      noun: 'Warm-up prompt',
      shape: 'an object with prompt, and perhaps provider and model',
      most: 200,
      schema: warmUpPromptSchema,
      fields: { prompt: { allowed: 'a text of 1 to 100000 characters' }, provider: id, model },
      identity: (entry) => JSON.stringify([entry.prompt, target(entry)]),
      twice: () => ({ field: 'prompt', message: 'is asked by an earlier one already. Keep one.' }),
    },
  ),
};

/** The names of `listDefinitions`, in their order. */
export const listNames = Object.keys(listDefinitions) as readonly ListName[];

/** The list setting of this name; null for none. */
export function listNamed(name: string): ListName | null {
  return listNames.find((candidate) => candidate === name) ?? null;
}
