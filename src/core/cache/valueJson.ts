import { isJson, readableJson, rewriteJson } from './pythonJson.ts';
import { jsonString } from './pythonText.ts';

/** A stored value as answer text, or why it cannot be one. The entry itself is never touched. */
export type StoredAnswer =
  | { readonly readable: true; readonly text: string }
  | { readonly readable: false; readonly reason: string };

/** What is stored under our own key: the text to the letter, as a JSON string. */
export function ownValueJson(text: string): string {
  return jsonString(text);
}

/**
 * What the Python library would store for this answer: text as a JSON string, a JSON answer as the value itself.
 * Null when a JSON answer is not JSON, or nested or long beyond what Python reads: then there is nothing to store for it.
 */
export function libraryValueJson(text: string, format: 'text' | 'json'): string | null {
  return format === 'text' ? jsonString(text) : rewriteJson(text);
}

/** The answer in a stored value, for a request of that format. */
export function answerOf(valueJson: string, format: 'text' | 'json'): StoredAnswer {
  const value = parsed(valueJson);
  if (value === undefined) return { readable: false, reason: 'The stored value is not valid JSON.' };
  const text = typeof value === 'string' ? value : readableJson(valueJson);
  if (format === 'json' && !isJson(text)) {
    return { readable: false, reason: 'JSON was asked for and the stored answer is not JSON.' };
  }
  return { readable: true, text };
}

function parsed(valueJson: string): unknown {
  try {
    return JSON.parse(valueJson);
  } catch {
    return undefined;
  }
}
