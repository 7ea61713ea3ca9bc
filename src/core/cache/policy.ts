import type { CacheMode } from '../../shared/contract/ask.ts';
import type { Settings } from '../settings/settings.ts';
import { isJson } from './pythonJson.ts';

/** May the cache be used, and if not, why: a sentence for the person. */
export type CacheVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly outcome: 'bypass' | 'not_cacheable'; readonly reason: string };

/** What decides before the provider is asked. */
export interface CacheQuestion {
  readonly mode: CacheMode;
  /** The request's own; left out = the temperature of the settings. */
  readonly temperature: number | undefined;
  readonly settings: Pick<
    Settings,
    'cache_enabled' | 'cache_backend' | 'cache_max_temperature' | 'temperature'
  >;
}

/** What decides once the provider has answered. */
export interface AnswerToStore {
  readonly text: string;
  readonly format: 'text' | 'json';
  /** False for what came before a stream broke or was stopped. */
  readonly complete: boolean;
  readonly finishReason: string | null;
}

const yes: CacheVerdict = { allowed: true };
const no = (outcome: 'bypass' | 'not_cacheable', reason: string): CacheVerdict => ({
  allowed: false,
  outcome,
  reason,
});

/** Whether the cache may answer this request. */
export function mayLookUp(question: CacheQuestion): CacheVerdict {
  if (question.mode === 'bypass') return no('bypass', 'The request asked to go around the cache.');
  if (question.mode === 'refresh') return no('bypass', 'The request asked for a fresh answer.');
  return mayUse(question);
}

/** Whether this answer may be kept. Only a whole answer is: never an error, a cut stream, a filtered or truncated text. */
export function mayStore(question: CacheQuestion, answer: AnswerToStore): CacheVerdict {
  if (question.mode === 'bypass') return no('bypass', 'The request asked to go around the cache.');
  if (question.mode === 'no-store') return no('bypass', 'The request asked not to keep the answer.');
  const usable = mayUse(question);
  return usable.allowed ? isWhole(answer) : usable;
}

/** What providers sample at when nobody names a temperature. */
const USUAL_TEMPERATURE = 1;

function mayUse({
  settings,
  temperature = settings.temperature ?? USUAL_TEMPERATURE,
}: CacheQuestion): CacheVerdict {
  if (!settings.cache_enabled || settings.cache_backend === 'null') {
    return no('not_cacheable', 'The cache is switched off in the settings.');
  }
  if (!(temperature <= settings.cache_max_temperature)) {
    const limit = settings.cache_max_temperature;
    return no('not_cacheable', `Temperature ${temperature} is above the limit for the cache (${limit}).`);
  }
  return yes;
}

function isWhole({ text, format, complete, finishReason }: AnswerToStore): CacheVerdict {
  if (!complete) return no('not_cacheable', 'The answer is incomplete.');
  if (finishReason !== 'stop') return no('not_cacheable', unfinished(finishReason));
  if (text.trim() === '') return no('not_cacheable', 'The answer is empty.');
  if (format === 'json' && !isJson(text)) {
    return no('not_cacheable', 'JSON was asked for and the answer is not JSON.');
  }
  return yes;
}

function unfinished(finishReason: string | null): string {
  if (finishReason === null) return 'The provider did not say that the answer is complete.';
  if (finishReason === 'length') return 'The answer was cut at the limit of tokens.';
  if (finishReason === 'content_filter') return "The provider's content filter cut the answer.";
  if (finishReason === 'tool_calls' || finishReason === 'function_call') {
    return 'The answer calls a tool.';
  }
  return `The answer ended with "${finishReason}", not with "stop".`;
}
