import type { AskInput, AskParams, AskRequest, CacheMode, Message } from '../../../shared/contract/ask.ts';

/** One message while it is being written. `id` tells editors apart when messages move. */
export interface DraftMessage extends Message {
  readonly id: string;
}

/** The numbers a person may set; null = left to the provider. */
export interface DraftNumbers {
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly topP: number | null;
  readonly frequencyPenalty: number | null;
  readonly presencePenalty: number | null;
  readonly seed: number | null;
}

/** What stands in a number field and is no number that fits. */
export interface WrongNumber {
  readonly text: string;
  /** What would fit, as a sentence. */
  readonly problem: string;
}

/** A request as it is being written: may be incomplete. */
export interface Draft {
  /** Empty = none chosen yet. */
  readonly provider: string;
  readonly model: string;
  readonly messages: readonly DraftMessage[];
  readonly numbers: DraftNumbers;
  /** By the name of the field; such a number counts as not set, and the prompt is not sent. */
  readonly wrong: Readonly<Record<string, WrongNumber>>;
  /** As typed: \n, \t and \\ stand for a new line, a tab and a backslash. */
  readonly stop: readonly string[];
  readonly timeoutS: number | null;
  /** One `Name: value` a line. */
  readonly headers: string;
  readonly format: 'text' | 'json';
  readonly stream: boolean;
  readonly cacheMode: CacheMode;
}

export const noNumbers: DraftNumbers = {
  temperature: null,
  maxTokens: null,
  topP: null,
  frequencyPenalty: null,
  presencePenalty: null,
  seed: null,
};

/** An empty prompt: a system message and a user message to fill in. */
export function emptyDraft(): Draft {
  return {
    provider: '',
    model: '',
    messages: [newMessage('system'), newMessage('user')],
    numbers: noNumbers,
    wrong: {},
    stop: [],
    timeoutS: null,
    headers: '',
    format: 'text',
    stream: true,
    cacheMode: 'use',
  };
}

export function newMessage(role: Message['role'], content = ''): DraftMessage {
  return { id: crypto.randomUUID(), role, content };
}

/** A request ready to send, or the sentences that say what is missing. */
export type DraftCheck =
  | { readonly ok: true; readonly request: AskRequest }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Makes the request of a draft. Messages without text are left out. */
export function checkDraft(draft: Draft): DraftCheck {
  const problems: string[] = [];
  if (draft.provider === '') problems.push('Choose a provider.');
  const model = draft.model.trim();
  if (model === '') problems.push('Name a model, or list the models of the server and pick one.');
  const messages = draft.messages.flatMap(({ role, content }) =>
    content.trim() === '' ? [] : [{ role, content }],
  );
  if (!messages.some((message) => message.role !== 'system')) problems.push('Write a message first.');
  problems.push(...Object.values(draft.wrong).map(({ problem }) => problem));
  const headers = readHeaders(draft.headers);
  problems.push(...headers.problems);
  if (problems.length > 0) return { ok: false, problems };
  const timeout =
    draft.timeoutS === null ? {} : { timeoutMs: Math.max(1, Math.round(draft.timeoutS * 1000)) };
  return {
    ok: true,
    request: {
      provider: draft.provider,
      model,
      messages,
      format: draft.format,
      stream: draft.stream,
      params: paramsOf(draft),
      ...timeout,
      ...(Object.keys(headers.values).length > 0 ? { headers: headers.values } : {}),
      cacheMode: draft.cacheMode,
    },
  };
}

function paramsOf(draft: Draft): AskParams {
  const numbers = Object.entries(draft.numbers).filter(([, value]) => value !== null);
  const stop = draft.stop.map(unescapeStop).filter((sequence) => sequence !== '');
  return { ...Object.fromEntries(numbers), ...(stop.length > 0 ? { stop } : {}) };
}

const headerName = /^[A-Za-z0-9-]{1,100}$/;
const headerValue = /^[\x20-\x7e]{0,2000}$/;

function readHeaders(text: string): { values: Record<string, string>; problems: string[] } {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf(':');
    const name = at === -1 ? line.trim() : line.slice(0, at).trim();
    const value = at === -1 ? '' : line.slice(at + 1).trim();
    if (at !== -1 && headerName.test(name) && headerValue.test(value)) values[name] = value;
    else
      problems.push(
        `Line ${index + 1} of the extra headers is not of the form "Name: value" in plain ASCII.`,
      );
  }
  return { values, problems };
}

/** Turns \n, \t and \\ of a typed stop sequence into what they stand for. */
export function unescapeStop(typed: string): string {
  return typed.replace(/\\([nt\\])/g, (_whole, sign) => (sign === 'n' ? '\n' : sign === 't' ? '\t' : '\\'));
}

/** The typed form of a stop sequence. */
export function escapeStop(sequence: string): string {
  return sequence.replace(/[\n\t\\]/g, (sign) => (sign === '\n' ? '\\n' : sign === '\t' ? '\\t' : '\\\\'));
}

/** A draft that sends `request` again. */
export function draftOfRequest(request: AskInput): Draft {
  const { stop = [], ...numbers } = request.params ?? {};
  return {
    provider: request.provider,
    model: request.model,
    messages: request.messages.map(({ role, content }) => newMessage(role, content)),
    numbers: {
      temperature: numbers.temperature ?? null,
      maxTokens: numbers.maxTokens ?? null,
      topP: numbers.topP ?? null,
      frequencyPenalty: numbers.frequencyPenalty ?? null,
      presencePenalty: numbers.presencePenalty ?? null,
      seed: numbers.seed ?? null,
    },
    wrong: {},
    stop: stop.map(escapeStop),
    timeoutS: request.timeoutMs === undefined ? null : request.timeoutMs / 1000,
    headers: Object.entries(request.headers ?? {})
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    format: request.format ?? 'text',
    stream: request.stream ?? true,
    cacheMode: request.cacheMode ?? 'use',
  };
}

/** Moves one message up or down by one; at the end of the list nothing moves. */
export function moveMessage(
  messages: readonly DraftMessage[],
  id: string,
  by: -1 | 1,
): readonly DraftMessage[] {
  const from = messages.findIndex((message) => message.id === id);
  const moved = messages[from];
  if (!moved || !messages[from + by]) return messages;
  const rest = messages.filter((message) => message.id !== id);
  return [...rest.slice(0, from + by), moved, ...rest.slice(from + by)];
}

/** The role a message added at the end most likely has. */
export function nextRole(messages: readonly DraftMessage[]): Message['role'] {
  return messages.at(-1)?.role === 'user' ? 'assistant' : 'user';
}
