import type { Message } from '../../shared/contract/ask.ts';

/** OpenAI's two current vocabularies. */
export type Encoding = 'o200k_base' | 'cl100k_base';

/** Asks the token thread to count. `answer`: the text that came back, if any. */
export interface CountJob {
  readonly id: number;
  readonly encoding: Encoding;
  readonly messages: readonly Message[];
  readonly answer: string;
}

export interface CountDone {
  readonly id: number;
  readonly input: number;
  readonly output: number;
}

/**
 * The vocabulary of a model. Vendors other than OpenAI have vocabularies of their own that are not public in this form;
 * the current one of OpenAI comes nearest to them.
 */
export function encodingOf(model: string): Encoding {
  const name = model.toLowerCase().replace(/^.*\//, '');
  const isOlder = /^(ft:)?(gpt-3\.?5|gpt-4(-|:|$)|text-embedding-)/.test(name);
  return isOlder ? 'cl100k_base' : 'o200k_base';
}
