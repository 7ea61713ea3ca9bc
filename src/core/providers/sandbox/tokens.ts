/** Tokens a message costs beside its text, as with the real ones. */
const PER_MESSAGE = 4;

/**
 * The text cut into the sandbox's tokens; joined again they are the text. A simple rule in place of a real tokenizer,
 * which takes minutes for a long run of one letter.
 */
export function tokensOf(text: string): readonly string[] {
  return text.match(/\s?[\p{L}\p{N}\p{M}]{1,6}|\s?[^\s\p{L}\p{N}\p{M}]|\s+/gu) ?? [];
}

/** How many tokens a conversation has for the sandbox. */
export function countPrompt(messages: readonly { readonly content: string }[]): number {
  return messages.reduce((sum, { content }) => sum + PER_MESSAGE + tokensOf(content).length, 0);
}
