import { createHash } from 'node:crypto';
import type { ChatRequest, SandboxModel } from './chatRequest.ts';
import { tokensOf } from './tokens.ts';

const GIST_CHARS = 80;

/** An answer of the sandbox, in tokens, with why it ends where it does. */
export interface SandboxAnswer {
  readonly id: string;
  readonly tokens: readonly string[];
  readonly finishReason: 'stop' | 'length';
}

/**
 * The answer to a request: the same for the same model, messages and parameters, however it is sent. It says true
 * things about the prompt, in markdown or, where asked for, in JSON.
 */
export function answerTo(
  request: ChatRequest,
  model: SandboxModel,
  wantedTokens: number | undefined,
): SandboxAnswer {
  const { stream: _stream, stream_options: _streamOptions, ...asked } = request;
  const digest = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  const prompt = lastUserText(request);
  const json = model.json || request.response_format?.type === 'json_object';
  const whole = json
    ? jsonText(prompt, request.model, digest)
    : markdown(prompt, request.model, digest, model.sections);
  const stopped = untilStop(whole, request.stop);
  const all =
    wantedTokens === undefined || json ? tokensOf(stopped) : repeated(tokensOf(stopped), wantedTokens);
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  return {
    id: `chatcmpl-sandbox-${digest.slice(0, 16)}`,
    tokens: all.length > limit ? all.slice(0, limit) : all,
    finishReason: all.length > limit ? 'length' : 'stop',
  };
}

interface PromptFacts {
  readonly gist: string;
  readonly words: number;
  readonly characters: number;
  readonly lines: number;
  readonly longest: string;
}

function factsOf(prompt: string): PromptFacts {
  const words = prompt.match(/[\p{L}\p{N}\p{M}'’-]+/gu) ?? [];
  const line = prompt.replaceAll(/\s+/g, ' ').trim();
  const characters = [...line];
  return {
    gist: characters.length > GIST_CHARS ? `${characters.slice(0, GIST_CHARS).join('')}…` : line,
    words: words.length,
    characters: [...prompt].length,
    lines: prompt.split('\n').length,
    longest: words
      .reduce((longest, word) => (word.length > longest.length ? word : longest), '')
      .slice(0, GIST_CHARS),
  };
}

const OPENINGS = [
  'You asked the sandbox:',
  'This is what arrived at the sandbox:',
  'The sandbox read your prompt:',
  'Here is your prompt, as the sandbox saw it:',
] as const;

function markdown(prompt: string, model: string, digest: string, sections: number): string {
  const facts = factsOf(prompt);
  const opening = OPENINGS[Number.parseInt(digest.slice(0, 2), 16) % OPENINGS.length];
  const first = [
    '## Sandbox answer',
    `${opening}`,
    `> ${facts.gist || '(nothing)'}`,
    '- The answer is made up by a server inside the console, so it costs nothing.',
    '- The same request always gets this same answer; change one word or parameter to get another.',
    `- Its fingerprint is \`${digest.slice(0, 12)}\`.`,
    '| Fact of the prompt | Value |\n| --- | ---: |\n' +
      `| Words | ${facts.words} |\n| Characters | ${facts.characters} |\n| Lines | ${facts.lines} |`,
    '```json\n' +
      JSON.stringify({ model, words: facts.words, longestWord: facts.longest }, null, 2) +
      '\n```',
  ];
  const more = Array.from({ length: sections - 1 }, (_, index) => section(index + 2, facts, digest));
  return [...first, ...more].join('\n\n').replaceAll(/\n\n(?=- )/g, '\n');
}

function section(number: number, facts: PromptFacts, digest: string): string {
  const share = (Number.parseInt(digest.slice(number, number + 4), 16) % 1000) / 10;
  return (
    `### Part ${number}\n\nA longer answer, so that streaming, scrolling and limits have something to work on. ` +
    `Part ${number} was given the number ${share} by the fingerprint of the request. ` +
    `The prompt had ${facts.words} words in ${facts.lines} lines, and **${facts.longest || 'none'}** was the longest of them.\n\n` +
    `1. It began with "${facts.gist.slice(0, 20)}".\n2. It had ${facts.characters} characters.\n3. Nothing of it left this machine.`
  );
}

function jsonText(prompt: string, model: string, digest: string): string {
  const { gist, words, characters, lines, longest } = factsOf(prompt);
  const value = { answer: `The sandbox read: ${gist}`, model, fingerprint: digest.slice(0, 12) };
  return JSON.stringify({ ...value, prompt: { words, characters, lines, longestWord: longest } }, null, 2);
}

function lastUserText(request: ChatRequest): string {
  return request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

function untilStop(text: string, stop: ChatRequest['stop']): string {
  const sequences = typeof stop === 'string' ? [stop] : (stop ?? []);
  const places = sequences.map((sequence) => (sequence === '' ? -1 : text.indexOf(sequence)));
  const first = Math.min(...places.filter((place) => place >= 0));
  return Number.isFinite(first) ? text.slice(0, first) : text;
}

function repeated(tokens: readonly string[], wanted: number): readonly string[] {
  if (tokens.length === 0) return [];
  return Array.from({ length: wanted }, (_, index) => tokens[index % tokens.length] ?? '');
}
