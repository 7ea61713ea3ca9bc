import type { CacheMode, Message } from '../../../shared/contract/ask.ts';
import { isSensitiveHeader } from '../../../shared/sensitiveHeaders.ts';
import { type Draft, type DraftMessage, type DraftNumbers, emptyDraft, newMessage } from './draft.ts';

const roles: readonly Message['role'][] = ['system', 'user', 'assistant'];
const cacheModes: readonly CacheMode[] = ['use', 'bypass', 'refresh', 'no-store'];

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

const textOr = (value: unknown, fallback: string) => (typeof value === 'string' ? value : fallback);
const finite = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** The text that keeps a draft across restarts. Headers that may hold a secret are not kept. */
export function writeDraft(draft: Draft): string {
  const lines = draft.headers.split('\n').filter((line) => !isSensitiveHeader(line.split(':')[0] ?? ''));
  return JSON.stringify({ ...draft, headers: lines.join('\n') });
}

/**
 * Reads a kept draft, part by part: what is missing, of an older version or broken falls back to empty.
 * null when there is nothing to read. Never throws.
 */
export function readDraft(saved: string | null): Draft | null {
  if (saved === null) return null;
  let fields: Fields;
  try {
    fields = fieldsOf(JSON.parse(saved));
  } catch {
    // Not JSON: nothing of it can be trusted, and a new prompt is no loss of anything that was readable.
    return null;
  }
  const empty = emptyDraft();
  const messages = Array.isArray(fields.messages) ? fields.messages.flatMap(readMessage) : [];
  return {
    provider: textOr(fields.provider, ''),
    model: textOr(fields.model, ''),
    messages: messages.length > 0 ? messages : empty.messages,
    numbers: readNumbers(fieldsOf(fields.numbers)),
    wrong: {},
    stop: Array.isArray(fields.stop)
      ? fields.stop.filter((part) => typeof part === 'string').slice(0, 4)
      : [],
    timeoutS: finite(fields.timeoutS),
    headers: textOr(fields.headers, ''),
    format: fields.format === 'json' ? 'json' : 'text',
    stream: fields.stream !== false,
    cacheMode: cacheModes.find((mode) => mode === fields.cacheMode) ?? 'use',
  };
}

function readMessage(value: unknown): DraftMessage[] {
  const { role, content } = fieldsOf(value);
  const known = roles.find((name) => name === role);
  return known && typeof content === 'string' ? [newMessage(known, content)] : [];
}

function readNumbers(fields: Fields): DraftNumbers {
  return {
    temperature: finite(fields.temperature),
    maxTokens: finite(fields.maxTokens),
    topP: finite(fields.topP),
    frequencyPenalty: finite(fields.frequencyPenalty),
    presencePenalty: finite(fields.presencePenalty),
    seed: finite(fields.seed),
  };
}
