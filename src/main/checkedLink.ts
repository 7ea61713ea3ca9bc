import { AppError } from '../shared/errors.ts';

/** Longer ones cannot be shown whole in the question. */
const MAX_LINK_CHARS = 1000;

/**
 * The address of a link as it may be opened: plain https to a named host, without user info. Throws `link.refused`.
 * Answers of models are hostile text, so whatever is not plainly a web page stays closed.
 */
export function checkedLink(text: string): string {
  const refuse = () =>
    new AppError('link.refused', 'This link was not opened: only plain https:// addresses are.');
  if (text.length > MAX_LINK_CHARS || !/^https:\/\/[^\s\\]+$/u.test(text) || /\p{C}/u.test(text))
    throw refuse();
  if (!URL.canParse(text)) throw refuse();
  const url = new URL(text);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') throw refuse();
  // A name with a letter at its end: no bare numbers, no host of the own network.
  if (!/\.[a-z][a-z0-9-]*$/i.test(url.hostname) || url.href.length > MAX_LINK_CHARS) throw refuse();
  return url.href;
}
