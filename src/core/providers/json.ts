/** A JSON object, its fields unknown. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** True for a JSON object: not null, not an array. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parsed text, or undefined when it is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not an error to report here: the caller knows what the text is and says it better.
    return undefined;
  }
}
