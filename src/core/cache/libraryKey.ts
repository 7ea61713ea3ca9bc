import { createHash } from 'node:crypto';
import type { AskParams, Message } from '../../shared/contract/ask.ts';
import type { LibraryName } from '../providers/preset.ts';
import { numberForms } from './pythonNumber.ts';
import { jsonString, stripEnd } from './pythonText.ts';

/** What the Python library hashes. Parameters are Python number literals: `1` and `1.0` are different keys. */
export interface LibraryRequest {
  readonly operation: 'ask' | 'ask_json';
  readonly providerClass: string;
  readonly providerName: string;
  readonly model: string;
  readonly returnFormat: 'text' | 'json';
  readonly prompt: string;
  readonly params: Readonly<Record<string, string>>;
  /** Part of the key in `ask_json` of the library's later versions. */
  readonly maxRepairs?: number | undefined;
}

/** A request of ours, as far as the library could make it too. Parameters as they go to the provider. */
export interface LibraryIdentity {
  readonly library: LibraryName;
  readonly model: string;
  readonly messages: readonly Message[];
  readonly format: 'text' | 'json';
  readonly params: AskParams;
  /** Extra headers of the request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

// `ask_json` asks for one repair unless told otherwise.
const DEFAULT_MAX_REPAIRS = 1;

/**
 * The requests as which the Python library may have asked this, most likely first: where the Python type of a number
 * cannot be known, the float and the int form. Empty when the library could not have made the request: it sends one
 * user message, always a temperature, never a seed or stop. Empty with extra headers too: a gateway may route by them,
 * and the library's key does not tell them apart.
 */
export function libraryRequests(request: LibraryIdentity): readonly LibraryRequest[] {
  const [message, ...others] = request.messages;
  const { params, headers = {} } = request;
  if (Object.keys(headers).length > 0) return [];
  if (message?.role !== 'user' || others.length > 0) return [];
  if (params.temperature === undefined || params.seed !== undefined || params.stop !== undefined) return [];
  const { library, model, format: returnFormat } = request;
  const combinations = paramForms(params);
  return operationsOf(request.format).flatMap((operation) =>
    combinations.map((forms) => ({
      ...operation,
      ...library,
      model,
      returnFormat,
      prompt: message.content,
      params: forms,
    })),
  );
}

/**
 * The keys under which the Python library may keep the answer to this request (`libraryRequests`), most likely first.
 * The first is the one to write under.
 *
 * The library's key leaves out the base URL: two servers of one provider name share entries.
 */
export function libraryKeys(request: LibraryIdentity): readonly string[] {
  return keysOfLibraryRequests(libraryRequests(request));
}

/** The library's key of each request. A long prompt that several of them share is written once. */
export function keysOfLibraryRequests(requests: readonly LibraryRequest[]): readonly string[] {
  let prompt: string | undefined;
  let promptJson = '';
  return requests.map((request) => {
    if (request.prompt !== prompt) promptJson = jsonString(stripEnd(request.prompt));
    prompt = request.prompt;
    return sha256(keyText(request, promptJson));
  });
}

/** The library's key of one request: sha256, 64 hex digits. */
export function libraryKey(request: LibraryRequest): string {
  return sha256(libraryKeyText(request));
}

/** What `libraryKey` hashes: Python's compact JSON with sorted names, ASCII only. */
export function libraryKeyText(request: LibraryRequest): string {
  return keyText(request, jsonString(stripEnd(request.prompt)));
}

function keyText(request: Omit<LibraryRequest, 'prompt'>, promptJson: string): string {
  const params = Object.entries(request.params);
  return pythonObject({
    max_repairs: request.maxRepairs === undefined ? undefined : String(request.maxRepairs),
    model: jsonString(request.model),
    operation: jsonString(request.operation),
    params: params.length === 0 ? undefined : pythonObject(request.params),
    prompt: promptJson,
    provider: jsonString(request.providerClass),
    provider_name: jsonString(request.providerName),
    return_format: jsonString(request.returnFormat),
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function pythonObject(members: Readonly<Record<string, string | undefined>>): string {
  const written = Object.keys(members)
    .sort()
    .flatMap((name) => (members[name] === undefined ? [] : [`${jsonString(name)}:${members[name]}`]));
  return `{${written.join(',')}}`;
}

function operationsOf(format: 'text' | 'json'): readonly Pick<LibraryRequest, 'operation' | 'maxRepairs'>[] {
  if (format === 'text') return [{ operation: 'ask' }];
  // Earlier versions of the library left the number of repairs out of the key.
  return [
    { operation: 'ask' },
    { operation: 'ask_json', maxRepairs: DEFAULT_MAX_REPAIRS },
    { operation: 'ask_json' },
  ];
}

/** Every combination of the forms that the numbers may have had in Python, all floats first. */
function paramForms(params: AskParams): readonly Readonly<Record<string, string>>[] {
  const named: readonly (readonly [name: string, forms: readonly string[]])[] = [
    ['temperature', formsOf(params.temperature)],
    // `max_tokens: int` in the library's settings, and nobody writes 256.0.
    ['max_tokens', params.maxTokens === undefined ? [] : [String(params.maxTokens)]],
    ['top_p', formsOf(params.topP)],
    ['frequency_penalty', formsOf(params.frequencyPenalty)],
    ['presence_penalty', formsOf(params.presencePenalty)],
  ];
  return named
    .filter(([, forms]) => forms.length > 0)
    .reduce<readonly Readonly<Record<string, string>>[]>(
      (combinations, [name, forms]) =>
        combinations.flatMap((combination) => forms.map((form) => ({ ...combination, [name]: form }))),
      [{}],
    );
}

function formsOf(value: number | undefined): readonly string[] {
  return value === undefined ? [] : numberForms(value);
}
