import { AppError } from '../../shared/errors.ts';
import { answerOf } from '../cache/valueJson.ts';
import { diffTexts, type TextDiff } from './textDiff.ts';

/** A fresh answer beside a kept value. Of JSON answers only what they say counts, not how they are laid out. Throws `request.invalid` for a value that is no answer. */
export function compareAnswers(valueJson: string, fresh: string, format: 'text' | 'json'): TextDiff {
  const kept = answerOf(valueJson, format);
  if (!kept.readable) throw new AppError('request.invalid', kept.reason);
  return format === 'json' ? diffTexts(laidOut(kept.text), laidOut(fresh)) : diffTexts(kept.text, fresh);
}

// Laying out reads numbers as JavaScript does; beyond this it is not worth the time.
const LAID_OUT_CHARS = 1_000_000;

function laidOut(text: string): string {
  if (text.length > LAID_OUT_CHARS) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // A fresh answer that is not JSON is compared as it came.
    return text;
  }
}
