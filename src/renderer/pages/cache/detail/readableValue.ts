import { readJson } from '../../../components/json/jsonReading.ts';

/**
 * A value for reading: a JSON string as its text, any other JSON laid out, and what cannot be (not JSON, cut, deep or
 * long) as it is. Works in short steps.
 */
export function* readableValue(value: {
  readonly valueText: string;
  readonly truncated: boolean;
}): Generator<undefined, string, undefined> {
  const { valueText, truncated } = value;
  // The head of a cut value cannot be read; showing it as it is is the truth.
  if (truncated) return valueText;
  const reading = yield* readJson(valueText);
  if (reading.state === 'invalid') return valueText;
  const text = readString(valueText);
  if (text !== null) return text;
  return reading.layout.kind === 'text' ? reading.layout.text : valueText;
}

function readString(json: string): string | null {
  // Only strings are parsed whole: what nests can be so deep that it does not come back.
  return json.trimStart().startsWith('"') ? String(JSON.parse(json)) : null;
}
